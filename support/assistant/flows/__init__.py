"""Doing things in a conversation: a flow is a file (`scripts/*.toml`), where it stands is a row that survives days.

`scripts` reads the files, `machine` holds what may follow what, `reading` reads an answer, `registry` names who knows
what need not be asked and which service of a page is called at the end, `walking` reads what a turn is, and
`moving` moves.
"""
