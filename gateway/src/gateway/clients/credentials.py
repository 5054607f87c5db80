"""How a partner says who it is: secret in the form, Basic, or a signed assertion (RFC 6749 2.3.1, RFC 7523)."""

import base64
import binascii
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote_plus

from gateway.clients.problems import InvalidClient, InvalidTokenRequest
from gateway.identity.issuer import issuer_of
from gateway.problems import InvalidToken

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

Form = dict[str, str]


@dataclass(frozen=True, repr=False)
class Credentials:
    client_id: str
    secret: str | None = None
    assertion: str | None = None


def parse_form(body: bytes) -> Form:
    """Raises InvalidTokenRequest: not a form, or a parameter twice (RFC 6749 3.2)."""
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, strict_parsing=True, max_num_fields=20)
    except ValueError as error:
        raise InvalidTokenRequest("the body is not form-encoded") from error
    form = dict(pairs)
    if "\0" in "".join(form.values()):
        raise InvalidTokenRequest("the form holds a NUL character")
    if len(form) != len(pairs):
        raise InvalidTokenRequest("a parameter stands twice")
    return form


def presented(form: Form, authorization: bytes | None) -> Credentials:
    """Raises InvalidClient without exactly one way of proof."""
    ways = [authorization is not None, "client_secret" in form, "client_assertion" in form]
    if sum(ways) != 1:
        raise InvalidClient("exactly one way of client authentication is expected")
    if authorization is not None:
        return _from_basic(authorization)
    if "client_secret" in form:
        return Credentials(form.get("client_id", ""), secret=form["client_secret"])
    if form.get("client_assertion_type") != ASSERTION_TYPE:
        raise InvalidClient("the type of the client assertion is not supported")
    return Credentials(_named_in(form["client_assertion"], form), assertion=form["client_assertion"])


def _from_basic(authorization: bytes) -> Credentials:
    scheme, _, encoded = authorization.partition(b" ")
    try:
        name, colon, secret = base64.b64decode(encoded.strip(), validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise InvalidClient("the Authorization header can't be read") from error
    client_id = unquote_plus(name)
    if scheme.lower() != b"basic" or not colon or "\0" in client_id:
        raise InvalidClient("the Authorization header can't be read")
    return Credentials(client_id, secret=unquote_plus(secret))


def _named_in(assertion: str, form: Form) -> str:
    """The assertion's subject, not verified yet."""
    try:
        issuer = issuer_of(assertion)
    except InvalidToken as error:
        raise InvalidClient("the client assertion can't be read") from error
    if "\0" in issuer or form.get("client_id", issuer) != issuer:
        raise InvalidClient("client_id and assertion name different clients")
    return issuer
