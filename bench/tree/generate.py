#!/usr/bin/env python3
"""generate.py FOLDER: a tree of generated repositories, and single files that are hard to read.

FOLDER/52000 holds 52,000 Dockerfiles among 500,000 files in 118,000 folders; inside it stand 26000, 13000 and 6500,
each with half of the files. FOLDER/hard holds the single files. The same seed gives the same bytes: every repository
draws from a generator of its own. The shape is that of public repositories: nearly all Dockerfiles are about Linux,
half of them are shorter than 700 bytes, one in a hundred is longer than 9 kB.
"""

import random
import sys
from pathlib import Path

SEED = 20200211
# Of one repository.
DOCKERFILES, FOLDERS, FILES = 26, 59, 250
SIZES = [6500, 13000, 26000, 52000]
PERCENTS = [25, 50, 100]
WINDOWS_SHARE = 0.05

LINUX_BASES = """alpine:3.20 debian:bookworm-slim ubuntu:22.04 ubuntu node:20-alpine node:18 python:3.12-slim python:3.9
golang:1.22 golang:1.22-alpine rust:1.80 nginx:alpine openjdk:17-jdk-slim eclipse-temurin:21 maven:3.9 php:8.2-fpm
ruby:3.3 postgres:16 redis:7 busybox scratch centos:7 fedora:40 gcr.io/distroless/static quay.io/centos/centos:stream9
mcr.microsoft.com/dotnet/sdk:8.0 mcr.microsoft.com/dotnet/aspnet:8.0 registry.example.com/team/base:1.4.2""".split()
WINDOWS_BASES = """mcr.microsoft.com/windows/servercore:ltsc2019 mcr.microsoft.com/windows/servercore:ltsc2022
mcr.microsoft.com/windows/nanoserver:1809 mcr.microsoft.com/windows/nanoserver:ltsc2022
mcr.microsoft.com/windows/servercore:1909 mcr.microsoft.com/dotnet/framework/sdk:4.8-windowsservercore-ltsc2019
mcr.microsoft.com/dotnet/framework/aspnet:4.8 golang:1.22-windowsservercore-ltsc2022
mcr.microsoft.com/windows/servercore:10.0.17763.973 microsoft/windowsservercore""".split()
LINUX_LINES = [
    "# install what the build needs",
    "",
    "RUN apt-get update && apt-get install -y --no-install-recommends \\\n    ca-certificates \\\n    curl \\\n    git "
    "\\\n && rm -rf /var/lib/apt/lists/*",
    "RUN apk add --no-cache bash curl git make",
    "RUN pip install --no-cache-dir -r requirements.txt",
    "RUN npm ci --omit=dev && npm cache clean --force",
    "RUN set -eux; \\\n    curl -fsSL https://example.com/v1.2.3/tool.tar.gz -o tool.tar.gz; \\\n"
    "    echo \"2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae  tool.tar.gz\" | sha256sum -c -",
    "COPY . .",
    "COPY package.json package-lock.json ./",
    "WORKDIR /usr/src/app",
    "ENV PATH=/opt/tool/bin:$PATH LANG=C.UTF-8",
    "ENV DEBIAN_FRONTEND noninteractive",
    "LABEL org.opencontainers.image.source=\"https://example.com/team/app\"",
    "EXPOSE 8080",
    "USER app",
    "ARG VERSION=1.2.3",
    "HEALTHCHECK --interval=30s CMD curl -f http://localhost:8080/health || exit 1",
]
WINDOWS_LINES = [
    "# the escape character is a backslash here",
    "",
    "RUN powershell -Command \"Invoke-WebRequest https://example.com/a.zip -OutFile a.zip; Expand-Archive a.zip C:/a\"",
    "RUN msbuild /p:Configuration=Release /p:OutputPath=C:/out \\\n    /verbosity:minimal",
    "COPY ./bin/Release C:/app",
    "WORKDIR /inetpub/wwwroot",
    "ENV chocolateyUseWindowsCompression=false",
    "SHELL [\"powershell\", \"-Command\", \"$ErrorActionPreference = 'Stop';\"]",
    "EXPOSE 80 443",
]
OTHERS = {
    "cs": "        public string Name { get; set; } = string.Empty;\n",
    "js": "  return items.filter((item) => item.visible).map((item) => item.name);\n",
    "ts": "export interface Options { readonly name: string; readonly depth?: number }\n",
    "py": "    def value(self):\n        return self._value\n",
    "go": "\tif err != nil {\n\t\treturn nil, fmt.Errorf(\"reading: %w\", err)\n\t}\n",
    "json": '  "description": "a value that a program reads",\n',
    "md": "This part describes how it is built, and what it needs from the machine that it runs on.\n",
    "yaml": "  - name: build\n    image: registry.example.com/team/app:latest\n",
    "png": "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\1\0\x08\6\0\0\0",
}
WORDS = "api app auth build client common core data deploy docs infra internal jobs lib pkg server src test ui web".split()
IGNORED = "node_modules/\n*.log\n/dist/\nbin/\nobj/\n.env\n!keep.log\n"


def main(root):
    for smaller, size in zip([0, *SIZES], SIZES):
        folder = root.joinpath(*map(str, reversed([s for s in SIZES if s >= size])))
        for number in range(smaller // DOCKERFILES, size // DOCKERFILES):
            repository(folder / f"repository-{number:04}", random.Random(SEED + number))
    hard(root / "hard")


def repository(root, draw):
    """Writes its folders, its Dockerfiles and its other files."""
    folders = [root]
    for number in range(1, FOLDERS):
        # Few folders are deep.
        parent = draw.choice(folders[: max(1, number // 2)])
        folders.append(parent / f"{draw.choice(WORDS)}-{number}")
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
    (root / ".gitignore").write_text(IGNORED)
    for number in range(DOCKERFILES):
        name = draw.choices(
            ["Dockerfile", f"Dockerfile.{draw.choice(WORDS)}", f"{draw.choice(WORDS)}.Dockerfile", "Containerfile"],
            [80, 11, 7, 2],
        )[0]
        # Every name once in a folder.
        (folders[number * 2] / name).write_text(dockerfile(draw))
    for number in range(FILES - DOCKERFILES - 1):
        ending, line = draw.choice(list(OTHERS.items()))
        size = int(draw.lognormvariate(6.5, 1))
        text = line * (size // len(line) + 1)
        (draw.choice(folders) / f"{draw.choice(WORDS)}{number}.{ending}").write_text(text)


def dockerfile(draw):
    is_windows = draw.random() < WINDOWS_SHARE
    bases, lines = (WINDOWS_BASES, WINDOWS_LINES) if is_windows else (LINUX_BASES, LINUX_LINES)
    size = draw.lognormvariate(6.5, 1.1)
    stages = draw.choices([1, 2, 3, 5], [70, 22, 6, 2])[0]
    text = []
    for stage in range(stages):
        name = f" AS stage{stage}" if stages > 1 else ""
        if stage == 0 and draw.random() < 0.08:
            default = draw.choice(["", f"={draw.choice(bases)}"])
            text.append(f"ARG BASE_IMAGE{default}\nFROM ${{BASE_IMAGE}}{name}")
        else:
            text.append(f"FROM {draw.choice(bases)}{name}")
        length = 0
        while length < size / stages:
            text.append(draw.choice(lines))
            length += len(text[-1])
    text.append('CMD ["app.exe"]' if is_windows else 'CMD ["/usr/local/bin/app", "--serve"]')
    return "\n".join(text) + "\n"


def hard(folder):
    """Single files of 100 MB, of 200,000 continued lines and of 50,000 stages, and the half and a quarter of each."""
    folder.mkdir(parents=True, exist_ok=True)
    draw = random.Random(SEED)
    base = WINDOWS_BASES[1]
    body = "\n".join(line for _ in range(2000) for line in draw.sample(WINDOWS_LINES, 5)) + "\n"
    for percent in PERCENTS:
        long = body * (percent * 1_000_000 // len(body))
        continued = "RUN a \\\n" + "  && b c d \\\n" * (percent * 2000) + "  && e\n"
        stages = "RUN a\n".join(f"FROM s{stage} AS s{stage + 1}\n" for stage in range(percent * 500 - 1))
        (folder / f"long-{percent}.Dockerfile").write_text(f"FROM {base}\n{long}")
        (folder / f"continued-{percent}.Dockerfile").write_text(f"FROM {base}\n{continued}")
        (folder / f"stages-{percent}.Dockerfile").write_text(f"FROM {base} AS s0\nRUN a\n{stages}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
