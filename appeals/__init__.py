"""The case: from "this is wrong" to a decision a person signed."""
