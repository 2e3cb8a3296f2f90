"""Both places where uploads may lie: a folder, and S3 as a server speaks it on the wire."""

from __future__ import annotations

import boto3
import pytest
from moto.server import ThreadedMotoServer

from config.settings.files import uploads

BUCKET = "uploads"


@pytest.fixture(scope="session")
def s3_server():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3(s3_server, monkeypatch):
    """A client of an empty bucket."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    client = boto3.client("s3", endpoint_url=s3_server, region_name="us-east-1")
    client.create_bucket(Bucket=BUCKET)
    yield client
    for found in client.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        client.delete_object(Bucket=BUCKET, Key=found["Key"])
    client.delete_bucket(Bucket=BUCKET)


@pytest.fixture(params=["disk", "s3"])
def kept(request, settings, tmp_path):
    """`kept()`: the names of all files that are kept, in the storage of the settings."""
    if request.param == "disk":
        settings.STORAGES = settings.STORAGES | {"default": uploads("", "", "", str(tmp_path))}
        return lambda: sorted(
            path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()
        )
    client = request.getfixturevalue("s3")
    address = request.getfixturevalue("s3_server")
    settings.STORAGES = settings.STORAGES | {"default": uploads(BUCKET, address, "us-east-1", "")}
    return lambda: sorted(
        found["Key"] for found in client.list_objects_v2(Bucket=BUCKET).get("Contents", [])
    )
