"""One typed event is one log record."""

import logging

logger = logging.getLogger("accelerator")


def emit(name: str, ok: bool = True, error: str | None = None, **args: object) -> None:
    extra = {"event_name": name, "ok": ok, **{f"args_redacted.{key}": value for key, value in args.items()}}
    if error is not None:
        extra["error"] = error
    logger.info(name, extra=extra)
