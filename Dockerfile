# winfrom as an image: docker run --rm -v "$PWD:/src:ro" winfrom lint
FROM rust:1.95-alpine AS build
# hadolint ignore=DL3018
RUN apk add --no-cache build-base
WORKDIR /winfrom
COPY Cargo.toml Cargo.lock README.md ./
COPY benches benches
COPY data data
COPY src src
RUN cargo build --release --locked

# It has the certificates that --online wants, and no shell.
FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /winfrom/target/release/winfrom /usr/local/bin/winfrom
WORKDIR /src
ENTRYPOINT ["winfrom"]
CMD ["--help"]
