"""Letters by mail: text and HTML, through the operator's own mail server.

The Message-ID is the letter's id, so that a mail that is sent again after a crash can be told from a new one. The
server is what the operator wrote, so it may be on this machine; a password goes over TLS, or to this machine, only.
"""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from urllib.parse import unquote, urlsplit

from secondsource.people import Channel, Letter, SendFailure

TIMEOUT = 20.0  # seconds for each step of the exchange; greylisting servers answer slowly on purpose
_PORTS = {"smtp": 587, "smtps": 465}
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


def make_mail(channel: Channel, letter: Letter) -> EmailMessage:
    """The mail: plain text first, the same as HTML beside it."""
    mail = EmailMessage()
    mail["From"] = channel.mail_from
    mail["To"] = channel.mail_to
    mail["Subject"] = " ".join(letter.title.split())
    mail["Date"] = format_datetime(letter.at)
    domain = parseaddr(channel.mail_from)[1].rpartition("@")[2]
    mail["Message-ID"] = f"<{letter.letter_id}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday answers
    mail.set_content(letter.text)
    mail.add_alternative(letter.html, subtype="html")
    return mail


def send_mail(channel: Channel, letter: Letter) -> SendFailure | None:
    """Send a letter; None where the server took it."""
    parts = urlsplit(channel.address)
    host = parts.hostname or ""
    try:
        with _connect(parts.scheme, host, parts.port or _PORTS[parts.scheme]) as server:
            if channel.secret:
                server.login(unquote(parts.username or "") or parseaddr(channel.mail_from)[1], channel.secret)
            server.send_message(make_mail(channel, letter))
    except smtplib.SMTPAuthenticationError:
        words = f"{host} does not take the name and password; correct them"
        return SendFailure(reason="login", message=words, final=True)
    except smtplib.SMTPRecipientsRefused as error:
        return _refused(host, next(iter(error.recipients.values()))[0], "the receiver")
    except smtplib.SMTPResponseException as error:  # what it says may hold what we sent: the number is enough
        return _refused(host, error.smtp_code, "the mail")
    except smtplib.SMTPNotSupportedError:
        words = f"{host} offers no TLS or no login, so no password is sent; use smtps://, or take secret out"
        return SendFailure(reason="tls", message=words, final=True)
    except TimeoutError:
        return SendFailure(reason="timeout", message=f"{host} did not answer within {TIMEOUT:.0f} seconds")
    except (smtplib.SMTPException, OSError) as error:
        reason = "tls" if isinstance(error, ssl.SSLError) else "refused"
        return SendFailure(reason=reason, message=f"{host} could not be reached ({type(error).__name__})")
    return None


def _connect(scheme: str, host: str, port: int) -> smtplib.SMTP:
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=ssl.create_default_context())
    server = smtplib.SMTP(host, port, timeout=TIMEOUT)
    server.ehlo()
    if host not in _LOCAL:
        server.starttls(context=ssl.create_default_context())  # raises SMTPNotSupportedError where there is none
    return server


def _refused(host: str, code: int, what: str) -> SendFailure:
    words = f"{host} refuses {what} ({code})"
    return SendFailure(reason=f"smtp-{code}", message=words, final=500 <= code < 600)
