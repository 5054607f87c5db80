"""Pages as PDF/A. Needs the extra `printing` (typst, segno): a service that prints nothing carries neither."""
