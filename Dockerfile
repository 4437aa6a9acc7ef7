# winfrom as an image: docker run --rm -v "$PWD:/src:ro" winfrom lint
FROM rust:1.95-alpine@sha256:606fd313a0f49743ee2a7bd49a0914bab7deedb12791f3a846a34a4711db7ed2 AS build
# hadolint ignore=DL3018
RUN apk add --no-cache build-base
WORKDIR /winfrom
COPY Cargo.toml Cargo.lock README.md ./
COPY benches benches
COPY data data
COPY src src
RUN cargo build --release --locked

# It has the certificates that --online wants, and no shell.
FROM gcr.io/distroless/static-debian12:nonroot@sha256:d093aa3e30dbadd3efe1310db061a14da60299baff8450a17fe0ccc514a16639
COPY --from=build /winfrom/target/release/winfrom /usr/local/bin/winfrom
WORKDIR /src
ENTRYPOINT ["winfrom"]
CMD ["--help"]
