"""The right to open one stream: signed, ten minutes, good for reconnecting the same stream. It opens no words."""

from dataclasses import asdict, dataclass
from typing import Self

from django.core import signing

LIFE = 600  # seconds [D]
_SALT = "support.stream"


@dataclass(frozen=True, slots=True)
class Ticket:
    """Who may follow what: a borrower's session one conversation, a colleague the inbox and perhaps one conversation.

    Args:
        talk: a conversation's id, or empty.
        session: the borrower's session, or empty.
        staff: the colleague's username, or empty.
        case: a case's number that the colleague has open, or empty.
        queue: which cases they see waiting: `known`, `all`, `apart`; or empty.
    """

    talk: str = ""
    session: str = ""
    staff: str = ""
    case: str = ""
    queue: str = ""

    @property
    def inbox(self) -> str:
        """Whose inbox of conversations it follows; empty on a page of cases."""
        return "" if self.case or self.queue else self.staff

    def signed(self) -> str:
        return signing.dumps(asdict(self), salt=_SALT)

    @classmethod
    def read(cls, said: str) -> Self | None:
        """The ticket, or None when it is forged or over."""
        try:
            return cls(**signing.loads(said, salt=_SALT, max_age=LIFE))
        except (signing.BadSignature, TypeError):
            return None
