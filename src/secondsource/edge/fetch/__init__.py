"""HTTP: asks politely, safely and many at once; the event loop stays in here."""
