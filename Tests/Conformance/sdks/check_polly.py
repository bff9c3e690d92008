"""boto3: Amazon Polly, whose requests are signed."""
import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from stage import KEY, equal, expect, raises

PROVIDER, PACKAGE = "polly", "boto3"
TEXT = "Good morning, how can I help you?"


def client(stage, key=KEY):
    return boto3.client("polly", region_name="us-east-1", endpoint_url=stage.url(PROVIDER), aws_access_key_id=KEY,
                        aws_secret_access_key=key, config=Config(retries={"max_attempts": 1}))


def speaks(stage):
    answer = client(stage).synthesize_speech(
        Engine="neural", VoiceId="Joanna", OutputFormat="pcm", SampleRate="8000", Text=TEXT)
    equal(answer["ContentType"], "audio/pcm", "the type")
    expect(len(answer["AudioStream"].read()) > 16_000, "hardly any audio came")
    equal(answer["RequestCharacters"], len(TEXT), "the account of characters")


def refuses(stage):
    error = raises(ClientError, lambda: client(stage, "wrong").synthesize_speech(
        VoiceId="Joanna", OutputFormat="pcm", Text=TEXT))
    expect(error.response["Error"]["Code"] in (
        "InvalidSignatureException", "SignatureDoesNotMatch", "UnrecognizedClientException"), f"{error.response['Error']}")
    raises(ClientError, lambda: client(stage).synthesize_speech(
        VoiceId="Joanna", OutputFormat="pcm", SampleRate="44100", Text=TEXT))


def limits_rate(stage):
    stage.fault(PROVIDER, "status:429", times=4)
    error = raises(ClientError, lambda: client(stage).synthesize_speech(VoiceId="Joanna", OutputFormat="pcm", Text=TEXT))
    equal(error.response["Error"]["Code"], "ThrottlingException", "the error's code")


CHECKS = [speaks, refuses, limits_rate]
