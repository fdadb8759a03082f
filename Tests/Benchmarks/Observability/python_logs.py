"""The yardstick of the log benchmarks: Python's logging, RotatingFileHandler, python-json-logger.

Prints one JSON object: records a second into a file, the caller's median cost in microseconds, and
the rate in GB/s at which json.loads and a comparison filter the lines of a file.

    python_logs.py SECONDS FOLDER FILE_TO_FILTER
"""

import json
import logging
import logging.handlers
import statistics
import sys
import time

from pythonjsonlogger.json import JsonFormatter


def fields(number):
    return {
        "method": "GET",
        "route": "/api/v1/meetings/{id}",
        "path": "/api/v1/meetings/4711",
        "status": 200,
        "duration_ms": 1.234,
        "bytes": number,
        "client": "203.0.113.7",
        "user_agent": "curl/7.88.1",
    }


def make_logger(folder):
    handler = logging.handlers.RotatingFileHandler(
        folder + "/python.log", maxBytes=10_240_000, backupCount=10
    )
    names = "%(asctime)s %(levelname)s %(message)s %(name)s %(pathname)s %(lineno)d"
    handler.setFormatter(JsonFormatter(names))
    logger = logging.getLogger("web")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.addHandler(handler)
    return logger


def records_per_second(logger, seconds):
    count = 0
    begin = time.perf_counter()
    while time.perf_counter() - begin < seconds:
        for _ in range(1_000):
            logger.info("request", extra=fields(count))
            count += 1
    return count / (time.perf_counter() - begin)


def median_cost(logger):
    costs = []
    for number in range(20_000):
        begin = time.perf_counter_ns()
        logger.info("request", extra=fields(number))
        costs.append(time.perf_counter_ns() - begin)
    return statistics.median(costs) / 1_000


def filter_rate(path):
    begin = time.perf_counter()
    count = size = 0
    with open(path, "rb") as lines:
        for line in lines:
            size += len(line)
            record = json.loads(line)
            if record["level"] in ("error", "critical") and record.get("status") == 500:
                count += 1
    return size / (time.perf_counter() - begin) / 1e9


if __name__ == "__main__":
    logger = make_logger(sys.argv[2])
    result = {
        "records_per_second": records_per_second(logger, float(sys.argv[1])),
        "caller_cost_us": median_cost(logger),
        "filter_gb_per_second": filter_rate(sys.argv[3]),
    }
    print(json.dumps(result))
