"""A Hugging Face Hub of this process: the requests of its client that pushing and loading need."""

import base64
import contextlib
import hashlib
import http.server
import json
import threading

REVISION = "0123456789abcdef0123456789abcdef01234567"


class Endpoint(http.server.BaseHTTPRequestHandler):
    """Answers from `server.files`: repository -> name -> bytes."""

    def do_HEAD(self):
        self._resolve(body=False)

    def do_GET(self):
        self._resolve(body=True)

    def do_POST(self):
        data = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/api/repos/create":
            made = json.loads(data)
            return self._json({"url": "/".join([self.server.address, *_names(made)])})
        if self.path == "/api/validate-yaml":
            return self._json({"errors": [], "warnings": []})
        *_, user, name, action, _revision = self.path.split("/")
        if action == "preupload":
            named = [file["path"] for file in json.loads(data)["files"]]
            regular = {"uploadMode": "regular", "shouldIgnore": False}
            return self._json({"files": [{"path": path, **regular} for path in named]})
        files = self.server.files.setdefault(f"{user}/{name}", {})
        for line in map(json.loads, data.splitlines()):
            if line["key"] == "file":
                files[line["value"]["path"]] = base64.b64decode(line["value"]["content"])
        return self._json({"commitUrl": f"{self.path}/{REVISION}", "commitOid": REVISION})

    def _resolve(self, body):
        if self.path.startswith("/api/"):  # What the client likes to know besides.
            return self._refuse("EntryNotFound")
        _, user, name, _resolve, revision, file = self.path.split("/", 5)
        held = self.server.files.get(f"{user}/{name}")
        if held is None:
            return self._refuse("RepoNotFound")
        if revision not in ("main", REVISION):
            return self._refuse("RevisionNotFound")
        if file not in held:
            return self._refuse("EntryNotFound")
        self.send_response(200)
        self.send_header("X-Repo-Commit", REVISION)
        self.send_header("ETag", f'"{hashlib.sha256(held[file]).hexdigest()}"')
        self.send_header("Content-Length", str(len(held[file])))
        self.end_headers()
        if body:
            self.server.fetched.append(file)
            self.wfile.write(held[file])

    def _json(self, values):
        data = json.dumps(values).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _refuse(self, code):
        self.send_response(404)
        self.send_header("X-Error-Code", code)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        """Nothing on the console."""


def _names(made):
    return made["organization"], made["name"]


@contextlib.contextmanager
def serving():
    """The running server, with `address`, `files` and the names `fetched`."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    server.address = f"http://127.0.0.1:{server.server_port}"
    server.files, server.fetched = {}, []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
