"""Why a case is not taken out."""

from risk.errors import Refusal, TooMany


class NoWhy(Refusal):
    code = "no-why"


class TooManyDossiers(TooMany):
    code = "too-many-dossiers"
