"""What the client library alone takes to ask a Hub for the same as a sync: `python -m tests.bench.bare_hub`.

It reads an order per line, JSON with the repos whose details are wanted: [["dataset", "org/a", "sha"], …]; and answers
each with the seconds that three lists and those details took. Nothing is stored or compared.
"""

import time

from huggingface_hub import HfApi, hf_hub_url
from huggingface_hub.utils import get_session

from lib.sources.hub import EXPANDED
from tests.line_process import answer_orders
from tests.outside.sync_process import ORGANIZATION


def asked(repos: list[list[str]]) -> float:
    """Seconds for the lists, and for the commits, the tree and the README of each of `repos`."""
    api = HfApi()
    lists = {"dataset": api.list_datasets, "model": api.list_models, "space": api.list_spaces}
    start = time.perf_counter()
    for kind, listed in lists.items():
        list(listed(author=ORGANIZATION, expand=list(EXPANDED[kind])))
    for kind, repo_id, sha in repos:
        api.list_repo_commits(repo_id, repo_type=kind, revision=sha)
        list(api.list_repo_tree(repo_id, repo_type=kind, revision=sha, recursive=True))
        get_session().get(hf_hub_url(repo_id, "README.md", repo_type=kind, revision=sha)).raise_for_status()
    return time.perf_counter() - start


if __name__ == "__main__":
    answer_orders(asked)
