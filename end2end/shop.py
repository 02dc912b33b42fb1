#!/usr/bin/env python3
"""A shop that does what the README says: makes an order, sends its buyer to the page, asks about it when they are back.

CAISSE_URL=http://localhost:3000 SHOP_PORT=8000 python3 shop.py, then open http://localhost:8000/buy/v1/ORDER_1
"""
import json, os
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.request import Request, urlopen

PORT = int(os.environ.get("SHOP_PORT", "8000"))
HEADERS = {"Content-Type": "application/json", "Authorization": "Bearer " + os.environ.get("API_TOKEN", "")}
transactions = {}  # what create-payment gave us, by reference


def ask(path, order=None):
    body = order and json.dumps(order).encode()
    return json.load(urlopen(Request(os.environ["CAISSE_URL"] + path, body, HEADERS), timeout=30))


def make(way, reference):
    order = {"reference": reference, "amount": 15000, "currency": "XAF"}
    order["return_url"] = f"http://localhost:{PORT}/thanks/{way}/{reference}"
    if way == "v1":
        return ask("/api/v1/orders", {**order, "title": "Deux pagnes"})
    payment = ask("/api/create-payment", {**order, "reason": "Deux pagnes"})
    transactions[reference] = payment["transaction_ref"]
    return payment


def status(way, reference):
    path = f"/api/v1/orders/{reference}" if way == "v1" else f"/api/tx-status/{transactions[reference]}"
    return ask(path)["status"]


class Shop(BaseHTTPRequestHandler):
    def do_GET(self):
        _, page, way, reference = (self.path + "///").split("/")[:4]
        if page == "buy":
            self.send_response(303)
            self.send_header("Location", make(way, reference)["order_url"])
            return self.end_headers()
        self.send_response(200 if page == "thanks" else 204)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        if page == "thanks":
            self.wfile.write(f"<!doctype html><title>Shop</title><h1>{status(way, reference)}</h1>".encode())


HTTPServer(("127.0.0.1", PORT), Shop).serve_forever()
