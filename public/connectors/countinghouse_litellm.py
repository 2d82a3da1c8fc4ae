"""
Budgets of Countinghouse for the LiteLLM proxy: asks before a model is called, and tells afterwards what was used.

Put this file beside the proxy's config.yaml and add to it:

    litellm_settings:
      callbacks: countinghouse_litellm.countinghouse

Settings, in the environment:
    COUNTINGHOUSE_URL               where Countinghouse is, such as https://countinghouse.example.com
    COUNTINGHOUSE_TOKEN             a machine token with the scopes enforce and ingest
    COUNTINGHOUSE_ON_OUTAGE         open or closed: while Countinghouse is away, for callers of which it said nothing; closed
    COUNTINGHOUSE_TIMEOUT_SECONDS   how long a decision may take; 2
    COUNTINGHOUSE_MAX_WAIT_SECONDS  the longest a throttled call waits; 5
    COUNTINGHOUSE_RELEASE_SECONDS   after a failed attempt, how long to wait for LiteLLM's retry or fallback; 10
    COUNTINGHOUSE_APPLICATION, COUNTINGHOUSE_ENVIRONMENT   of calls whose key says nothing else

Who calls is the alias of LiteLLM's key, else its hash, else the user. Application, environment, tenant and agent are
read from the metadata of the key, which its owner cannot change. Needs Python >= 3.9 and LiteLLM. License: Apache-2.0.
"""

import asyncio
import atexit
import http.client
import json
import logging
import math
import os
import queue
import re
import threading
import time
import uuid
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from urllib.parse import quote, urlsplit

from litellm.integrations.custom_logger import CustomLogger

try:
    from fastapi import HTTPException
except ImportError:  # Outside the proxy.
    class HTTPException(Exception):
        def __init__(self, status_code, detail=None, headers=None):
            super().__init__(detail)
            self.status_code, self.detail, self.headers = status_code, detail, headers


log = logging.getLogger("countinghouse")

MARK = "countinghouse_reservation"
MAX_OPEN, OPEN_SECONDS = 50_000, 3_600
MAX_SAID = MAX_REPORTS = 10_000
WAIT_HELPS = {"budget_exhausted", "rate_limited"}
# Routes of the proxy that call no model.
NO_CALL = re.compile(r"^a?(get|list|delete|cancel|retrieve)_")
CONTEXT = ("application", "environment", "tenant", "agent")


class Away(Exception):
    """No usable answer."""


class Client:
    """HTTP to Countinghouse, one kept connection a thread."""

    def __init__(self, url, token, timeout):
        parts = urlsplit(url)
        self._make = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._host, self._path, self._timeout = parts.netloc, parts.path.rstrip("/") + "/api/v1", timeout
        self._headers = {"Authorization": "Bearer " + token, "Content-Type": "application/json"}
        self._local = threading.local()

    def post(self, path, body):
        while True:
            kept = getattr(self._local, "connection", None)
            try:
                return self._post(kept or self._open(), path, body)
            except (OSError, http.client.HTTPException) as error:
                self._close()
                # A kept connection may have been closed meanwhile; a timeout is one, however old the connection is.
                if kept is None or isinstance(error, TimeoutError):
                    raise Away(str(error) or type(error).__name__) from error

    def _post(self, connection, path, body):
        connection.request("POST", self._path + path, json.dumps(body), self._headers)
        response = connection.getresponse()
        text = response.read()
        if response.status >= 500 or response.status == 429:
            raise Away("status %d" % response.status)
        try:
            return response.status, json.loads(text)
        except ValueError as error:
            raise Away("an answer that is no JSON") from error

    def _open(self):
        self._local.connection = self._make(self._host, timeout=self._timeout)
        return self._local.connection

    def _close(self):
        self._local.connection.close()
        self._local.connection = None


class Reports:
    """Commits, releases and usage events, told by threads of their own until they are taken. Never more than a bound."""

    def __init__(self, client, threads=4):
        self._client, self._waiting = client, queue.Queue(MAX_REPORTS)
        for _ in range(threads):
            threading.Thread(target=self._tell, daemon=True).start()

    def put(self, path, body):
        while True:
            try:
                return self._waiting.put_nowait((path, body))
            except queue.Full:
                try:
                    lost = self._waiting.get_nowait()
                    self._waiting.task_done()
                    log.error("countinghouse: lost a report, more than %d are waiting: %s", MAX_REPORTS, lost[0])
                except queue.Empty:
                    pass

    def _tell(self):
        while True:
            path, body = self._waiting.get()
            pause = 1
            while True:
                try:
                    status, answer = self._client.post(path, body)
                    refused = (answer.get("results") or []) if path == "/events" else []
                    if status >= 400 or any(one.get("status") in ("rejected", "conflict") for one in refused):
                        log.error("countinghouse: a report was refused: %s %s", path, answer)
                    break
                except Away:
                    time.sleep(pause)
                    pause = min(pause * 2, 60)
                except Exception:  # It must not end the thread.
                    log.exception("countinghouse: a report could not be sent: %s", path)
                    break
            self._waiting.task_done()

    def flush(self, seconds):
        until = time.monotonic() + seconds
        while self._waiting.unfinished_tasks and time.monotonic() < until:
            time.sleep(0.02)


class Countinghouse(CustomLogger):
    def __init__(self, environ=os.environ):
        super().__init__()
        self._on_outage = environ.get("COUNTINGHOUSE_ON_OUTAGE", "closed")
        if self._on_outage not in ("open", "closed"):
            raise ValueError("COUNTINGHOUSE_ON_OUTAGE is open or closed.")
        self._timeout = float(environ.get("COUNTINGHOUSE_TIMEOUT_SECONDS", "2"))
        self._max_wait = float(environ.get("COUNTINGHOUSE_MAX_WAIT_SECONDS", "5"))
        self._release_after = float(environ.get("COUNTINGHOUSE_RELEASE_SECONDS", "10"))
        self._defaults = {
            "application": environ.get("COUNTINGHOUSE_APPLICATION"),
            "environment": environ.get("COUNTINGHOUSE_ENVIRONMENT"),
        }
        self._client = Client(environ["COUNTINGHOUSE_URL"], environ["COUNTINGHOUSE_TOKEN"], self._timeout)
        self._deciding = ThreadPoolExecutor(16, "countinghouse-decide")
        self._reports = Reports(self._client)
        self._said = {}
        self._open = OrderedDict()
        self._lock = threading.Lock()
        atexit.register(self._reports.flush, self._timeout)

    async def async_pre_call_hook(self, user_api_key_dict, cache, data, call_type):
        """Authorises the call. A refusal is HTTP 429 where waiting helps, else 403; 503 while Countinghouse is away."""
        if not isinstance(data.get("model"), str) or NO_CALL.match(str(call_type)):
            return data
        call = self._call_of(user_api_key_dict, data)
        decision = await self._authorize(call)
        if decision["decision"] == "throttle" and (decision.get("retryAfterSeconds") or math.inf) <= self._max_wait:
            await asyncio.sleep(decision["retryAfterSeconds"])
            decision = await self._authorize(call)
        if decision["decision"] != "allow":
            raise refusal(decision)
        mark = decision.get("reservationId") or uuid.uuid4().hex
        call_id = data.setdefault("litellm_call_id", str(uuid.uuid4()))
        self._remember({"mark": mark, "id": call_id, "call": call, "reservation": decision.get("reservationId"), "at": time.time()})
        metadata_of(data)[MARK] = mark
        return data

    async def async_log_success_event(self, kwargs, response_obj, start_time, end_time):
        entry = self._opened(kwargs.get("litellm_params") or {}) or self._named(kwargs.get("litellm_call_id"))
        if entry is None or not self._end(entry):
            return
        if kwargs.get("cache_hit"):
            self._release(entry, "not_sent")
        else:
            self._commit(entry, used_of(kwargs, response_obj, start_time, end_time))

    async def async_log_failure_event(self, kwargs, response_obj, start_time, end_time):
        """One attempt failed. LiteLLM may try again under the same id, so the amount is held a little longer."""
        entry = self._opened(kwargs.get("litellm_params") or {})
        if entry is not None:
            asyncio.get_running_loop().call_later(self._release_after, self._release_open, entry)

    async def async_post_call_failure_hook(self, request_data, original_exception, user_api_key_dict, traceback_str=None):
        """The request as a whole failed: nothing comes after it."""
        entry = self._opened(request_data)
        if entry is not None and self._end(entry):
            self._release(entry, "cancelled" if isinstance(original_exception, asyncio.CancelledError) else "failed")

    async def _authorize(self, call):
        # The key makes it harmless to ask again on a new connection.
        asked = {**call, "idempotencyKey": uuid.uuid4().hex}
        caller = json.dumps([call.get("credential"), call.get("identity"), call["provider"], call["model"], call["context"]])
        loop = asyncio.get_running_loop()
        try:
            asking = loop.run_in_executor(self._deciding, self._client.post, "/authorize", asked)
            status, answer = await asyncio.wait_for(asking, self._timeout * 2)
            if status == 200:
                if len(self._said) > MAX_SAID:
                    self._said.clear()
                self._said[caller] = answer["onOutage"]
                return answer
            fault = (answer.get("error") or {}).get("message") or "status %d" % status
            log.error("countinghouse: the request for a decision was refused: %s", fault)
        except (Away, asyncio.TimeoutError) as error:
            fault = str(error) or "no answer in time"
        on_outage = self._said.get(caller, self._on_outage)
        log.warning("countinghouse: no decision (%s), outage is %s", fault, on_outage)
        return {"decision": "allow" if on_outage == "open" else "deny", "reason": "outage", "message": "No decision: " + fault}

    def _call_of(self, key, data):
        said = getattr(key, "metadata", None) or {}
        context = {name: said.get(name) or self._defaults.get(name) for name in CONTEXT}
        context["traceId"] = data.get("litellm_trace_id")
        provider, model = served_model(data["model"])
        prompt = [data.get(name) for name in ("messages", "input", "prompt", "system", "tools")]
        # A tenth on top: nobody has counted them.
        estimate = {"inputTokens": math.ceil(raw_tokens(prompt) * 1.1)}
        most = next((data[name] for name in ("max_completion_tokens", "max_tokens", "max_output_tokens") if is_count(data.get(name))), None)
        if most is not None:
            estimate["maxOutputTokens"] = most * (data["n"] if is_count(data.get("n")) else 1)
        call = {"provider": provider, "model": model, "context": only_said(context), "estimate": estimate}
        credential = getattr(key, "key_alias", None) or getattr(key, "api_key", None)
        call.update(only_said({"credential": credential, "identity": None if credential else getattr(key, "user_id", None)}))
        end_user = getattr(key, "end_user_id", None)
        if end_user:
            call["operator"] = {"id": str(end_user)[:200], "evidence": "body"}
        return call

    def _remember(self, entry):
        with self._lock:
            self._open[entry["mark"]] = entry
            while len(self._open) > MAX_OPEN or next(iter(self._open.values()))["at"] < time.time() - OPEN_SECONDS:
                self._open.popitem(last=False)

    def _end(self, entry):
        with self._lock:
            return self._open.pop(entry["mark"], None) is not None

    def _opened(self, holder):
        """The open call that these are the data of. Callers choose call ids, so an id alone must not end a call."""
        marks = [(holder.get(name) or {}).get(MARK) for name in ("metadata", "litellm_metadata")]
        return next((self._open[mark] for mark in marks if mark in self._open), None)

    def _named(self, call_id):
        """The oldest of this id, for routes that lose the metadata: what was answered is always counted."""
        with self._lock:
            return next((entry for entry in self._open.values() if entry["id"] == call_id), None)

    def _commit(self, entry, used):
        reservation = entry["reservation"]
        if not used["usage"]:
            # The ledger takes no answered call without a count: the prompt is charged as estimated, the rest is unknown.
            used = {**used, "usage": {"input": entry["call"]["estimate"]["inputTokens"]}, "errorType": "usage_unknown"}
        # A reservation that was given back is over: its call is told as an event.
        if reservation is not None and not entry.get("released"):
            return self._reports.put("/reservations/%s/commit" % quote(reservation), used)
        call, told = entry["call"], {name: value for name, value in used.items() if name != "responseId"}
        caller = {name: call[name] for name in ("credential", "identity", "operator", "provider", "model") if name in call}
        self._reports.put("/events", {"events": [{"id": "call-" + entry["mark"], **caller, **call["context"], **told}]})

    def _release_open(self, entry):
        # It stays open: a success that comes later is told all the same, and charged.
        if entry["mark"] in self._open:
            self._release(entry, "failed")

    def _release(self, entry, reason):
        if entry["reservation"] is not None and not entry.get("released"):
            entry["released"] = True
            self._reports.put("/reservations/%s/release" % quote(entry["reservation"]), {"reason": reason})


def refusal(decision):
    reason = decision.get("reason") or decision["decision"]
    wait = decision.get("retryAfterSeconds")
    status = 503 if reason == "outage" else 429 if reason in WAIT_HELPS or decision["decision"] == "throttle" else 403
    detail = {"error": decision.get("message") or "Refused: " + reason, "reason": reason, "budgetId": decision.get("budgetId")}
    return HTTPException(status, only_said(detail), {"retry-after": str(math.ceil(wait))} if wait else None)


def used_of(kwargs, response, start_time, end_time):
    """What a call used, by LiteLLM's own counts: its prompt tokens hold the cached ones, a raw Anthropic answer's do not."""
    usage = part(response, "usage")
    prompt = part(usage, "prompt_tokens_details") or part(usage, "input_tokens_details")
    output = part(usage, "completion_tokens_details") or part(usage, "output_tokens_details")
    is_raw = part(usage, "prompt_tokens") is None and part(usage, "cache_read_input_tokens") is not None
    counts = {
        "input": first(part(usage, "prompt_tokens"), part(usage, "input_tokens")),
        "cacheRead": first(part(usage, "cache_read_input_tokens"), part(prompt, "cached_tokens")),
        "cacheWrite": first(part(usage, "cache_creation_input_tokens"), part(prompt, "cache_creation_tokens")),
        "output": first(part(usage, "completion_tokens"), part(usage, "output_tokens")),
        "reasoning": first(part(output, "reasoning_tokens")),
    }
    if "embedding" in str(kwargs.get("call_type")):
        counts = {"embedding": counts["input"]}
    tier = part(response, "service_tier")
    provider = kwargs.get("custom_llm_provider") or (kwargs.get("litellm_params") or {}).get("custom_llm_provider")
    model = kwargs.get("model")
    if provider and isinstance(model, str) and model.startswith(provider + "/"):
        model = model[len(provider) + 1 :]
    return only_said(
        {
            "usage": only_said(counts),
            "convention": "disjoint" if is_raw else "inclusive",
            "provider": provider,
            "model": model,
            "mode": tier if tier in ("flex", "priority", "batch") else None,
            "time": instant(start_time),
            "latencyMs": latency(start_time, end_time),
            "responseId": part(response, "id"),
        }
    )


def part(value, name):
    return value.get(name) if isinstance(value, dict) else getattr(value, name, None)


def is_count(value):
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def first(*values):
    return next(filter(is_count, values), None)


def only_said(values):
    return {name: value for name, value in values.items() if value is not None and value != ""}


def instant(at):
    return (at if isinstance(at, datetime) else datetime.now()).astimezone(timezone.utc).isoformat().replace("+00:00", "Z")


def latency(start, end):
    timed = isinstance(start, datetime) and isinstance(end, datetime)
    return max(0, round((end - start).total_seconds() * 1000)) if timed else None


def metadata_of(data):
    # What belongs to the call and is not sent to the provider.
    name = "litellm_metadata" if isinstance(data.get("litellm_metadata"), dict) else "metadata"
    if not isinstance(data.get(name), dict):
        data[name] = {}
    return data[name]


def served_model(name):
    """Provider and model behind a name of the proxy: of the first deployment that it stands for."""
    try:
        from litellm.proxy.proxy_server import llm_router

        deployments = llm_router.get_model_list(model_name=name) if llm_router else None
        name = deployments[0]["litellm_params"]["model"] if deployments else name
    except Exception:  # Not in the proxy, or another version of it: the name itself has to do.
        pass
    provider, slash, model = name.partition("/")
    if slash:
        return provider, model
    try:
        from litellm import get_llm_provider

        return get_llm_provider(name)[1], name
    except Exception:
        return "unknown", name


def raw_tokens(value):
    """Four characters of plain text a token, other scripts a token each; a file or picture is 1,600."""
    if isinstance(value, str):
        if len(value) > 2_000 and not re.search(r"\s", value[:2_000]):
            return 1_600
        others = len(re.sub(r"[ -~\s]+", "", value))
        return math.ceil((len(value) - others) / 4) + others
    if isinstance(value, dict):
        return sum(math.ceil(len(str(name)) / 4) + raw_tokens(one) for name, one in value.items())
    return sum(map(raw_tokens, value)) if isinstance(value, (list, tuple)) else 0


countinghouse = Countinghouse()
