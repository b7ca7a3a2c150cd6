"""Why a file or page could not be opened, as the one word the parent turns into sentences."""


class Refused(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
