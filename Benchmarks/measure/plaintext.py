"""HTTP plaintext by wrk, ours beside nginx: one loop and one worker on one core, wrk on the other.

Keep-alive, no pipelining, access log off, `return 200`, 64 connections. The figure counts, not the rank.
"""
import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time

from bench import ROOT, TOOLS, Server, cpu_seconds, median, on_core, ours, result, rounded, say, unavailable

REPETITIONS, SECONDS, CONNECTIONS = 5, 5, 64

NGINX = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log stderr crit;
events {{ worker_connections 1024; }}
http {{
    access_log off; keepalive_requests 1000000000; default_type text/plain; server_tokens off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    server {{ listen 127.0.0.1:{port}; location / {{ return 200 "Hello, World!"; }} }}
}}
"""


def nginx_path():
    done = subprocess.run([os.path.join(ROOT, "Benchmarks", "peers", "nginx")], stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        unavailable("nginx is not installed")
    return done.stdout.strip()


@contextlib.contextmanager
def nginx():
    folder = os.path.join(TOOLS, "nginx")
    os.makedirs(folder, exist_ok=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with open(os.path.join(folder, "nginx.conf"), "w") as file:
        file.write(NGINX.format(folder=folder, port=port))
    # nginx does not say when it listens: try until it does.
    process = subprocess.Popen(on_core(0, [nginx_path(), "-p", folder, "-c", os.path.join(folder, "nginx.conf")]))
    try:
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.3):
                break
            time.sleep(0.05)
        server = Server.__new__(Server)
        server.process, server.pid, server.port, server.name = process, process.pid, port, "nginx"
        yield server
    finally:
        process.terminate()
        process.wait()


def wrk(server):
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", f"http://127.0.0.1:{server.port}/plaintext"]
    subprocess.run(on_core(1, [*command[:3], "-d1s", command[4]]), check=True, capture_output=True)
    before = cpu_seconds(server.pid)
    text = subprocess.run(on_core(1, command), check=True, capture_output=True, text=True).stdout
    cpu = cpu_seconds(server.pid) - before
    if "Socket errors" in text or "Non-2xx" in text:
        raise SystemExit(f"wrk on {server.name}: {text}")
    requests = int(re.search(r"(\d+) requests in", text)[1])
    rate = float(re.search(r"Requests/sec:\s*([\d.]+)", text)[1])
    say(f"  {server.name:6} {rate:9.0f} requests/s, {cpu / requests * 1e6:.2f} us CPU a request")
    return rate, cpu / requests * 1e6


def main():
    if not shutil.which("wrk"):
        unavailable("wrk is not installed")
    runs = {"ours": [], "nginx": []}
    for _ in range(REPETITIONS):
        for name, start in (("ours", ours), ("nginx", nginx)):
            with start() as server:
                runs[name].append(wrk(server))
    rates = [rate for rate, _ in runs["ours"]]
    result(round(median(rates)), "requests/s", samples=rounded(rates, 0),
           reference=f"{median([rate for rate, _ in runs['nginx']]):.0f} requests/s, nginx",
           details={name: {"requests_per_second": rounded([rate for rate, _ in runs[name]], 0),
                           "cpu_us_per_request": rounded([cost for _, cost in runs[name]])} for name in runs})


if __name__ == "__main__":
    sys.exit(main())
