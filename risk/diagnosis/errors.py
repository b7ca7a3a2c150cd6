"""What a diagnosis can fail with that is no refusal."""


class NotDiagnosed(Exception):
    """It can't be said now what is so of a line: the policy engine, or what it reads, failed. It was logged.

    Ours and unexpected, so no domain error: where nothing stands in for the diagnosis, it stays a failure.
    """
