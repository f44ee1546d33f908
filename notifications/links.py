"""The addresses that mails lead to. The pages at these addresses are in `web/`; it takes their paths from here."""

from dataclasses import dataclass

DECIDE = "/decide/{secret}/{action}"
AWAY = "/away/{secret}"
SIGN_IN = "/sign-in/{secret}"
PASSWORD = "/password"  # noqa: S105 a path
CASE = "/cases/{case}"
SIGNED = "/cases/{case}/signed/{field}/{digest}"


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses under `base`, the address at which people reach fonds (`https://archive.example.cn`)."""

    base: str

    def decide(self, secret: str, action: str) -> str:
        """The page that shows the request and holds the button for `action`."""
        return self._at(DECIDE, secret=secret, action=action)

    def away(self, secret: str) -> str:
        """The page where its reader says that he will be away, and names who stands in for him."""
        return self._at(AWAY, secret=secret)

    def sign_in(self, secret: str) -> str:
        """The page whose button signs its reader in."""
        return self._at(SIGN_IN, secret=secret)

    def case(self, case: str) -> str:
        """The case's page, for who has signed in."""
        return self._at(CASE, case=case)

    def signed(self, case: str, field: str, digest: str) -> str:
        """A list as it was signed, to be read and printed by who has signed in."""
        return self._at(SIGNED, case=case, field=field, digest=digest)

    @property
    def password(self) -> str:
        """Where one sets his password, for who has signed in."""
        return self._at(PASSWORD)

    def _at(self, path: str, **values: str) -> str:
        return self.base.rstrip("/") + path.format(**values)
