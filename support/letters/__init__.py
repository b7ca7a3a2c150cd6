"""Papers of decisions and notices: kept byte for byte as first handed out, and known again by their code."""
