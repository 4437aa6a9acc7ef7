# A real registry on this machine, filled with images as Microsoft publishes them. Sourced by run and bench/registry.
#
# Needs docker-registry, curl, jq and openssl; htpasswd for basic authentication; PyJWT and cryptography for tokens.

# Debian's packages are for Debian's Python.
PYTHON=${PYTHON:-/usr/bin/python3}
WORK=$(mktemp -d "${TMPDIR:-/tmp}/winfrom-registry.XXXXXX")
PROCESSES=()

stop_all() {
  local process
  for process in "${PROCESSES[@]}"; do kill "$process" 2>/dev/null || true; done
  wait
  rm -rf "$WORK"
}
trap stop_all EXIT

free_port() {
  "$PYTHON" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Starts a process that is stopped at the end.
background() {
  "$@" >>"$WORK/log" 2>&1 &
  PROCESSES+=($!)
}

# wait_for COMMAND...: until it succeeds, or ten seconds have passed.
wait_for() {
  local _
  for _ in $(seq 100); do
    if "$@" >/dev/null 2>&1; then return; fi
    sleep 0.1
  done
  echo "gave up waiting for: $*" >&2
  cat "$WORK/log" >&2
  return 1
}

# start_registry NAME ADDRESS [EXTRA CONFIGURATION LINES]: sets nothing; its data are in $WORK/NAME.
start_registry() {
  local name=$1 address=$2
  printf '%s\n' 'version: 0.1' 'log: {level: error}' "storage: {filesystem: {rootdirectory: $WORK/$name}}" \
    'http:' "  addr: $address" "${@:3}" >"$WORK/$name.yml"
  OTEL_TRACES_EXPORTER=none background docker-registry serve "$WORK/$name.yml"
}

# certificate NAME SUBJECT-ALTERNATIVE-NAMES: NAME.crt and NAME.key, signed by the authority NAME.ca.
certificate() {
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$1 authority" -keyout "$WORK/$1.ca.key" \
    -out "$WORK/$1.ca" 2>/dev/null
  openssl req -newkey rsa:2048 -nodes -subj "/CN=$1" -keyout "$WORK/$1.key" -out "$WORK/$1.csr" 2>/dev/null
  openssl x509 -req -in "$WORK/$1.csr" -CA "$WORK/$1.ca" -CAkey "$WORK/$1.ca.key" -CAcreateserial -days 2 \
    -extfile <(printf 'subjectAltName=%s' "$2") -out "$WORK/$1.crt" 2>/dev/null
}

digest_of() { printf 'sha256:%s' "$(sha256sum "$1" | cut -d' ' -f1)"; }

# How to reach the registry that is being filled: REGISTRY=URL, and CURL with what it wants to see.
REGISTRY=
CURL=(curl --silent --show-error --fail-with-body)

# put_blob REPOSITORY FILE: prints the digest.
put_blob() {
  local digest place
  digest=$(digest_of "$2")
  place=$("${CURL[@]}" -X POST -D - -o /dev/null "$REGISTRY/v2/$1/blobs/uploads/" |
    tr -d '\r' | awk 'tolower($1) == "location:" { print $2 }')
  case $place in /*) place=$REGISTRY$place ;; esac
  "${CURL[@]}" -o /dev/null -X PUT -H 'Content-Type: application/octet-stream' --data-binary @"$2" "$place&digest=$digest"
  echo "$digest"
}

# The four media types, by flavour.
config_type() { case $1 in oci) echo application/vnd.oci.image.config.v1+json ;; *) echo application/vnd.docker.container.image.v1+json ;; esac; }
manifest_type() { case $1 in oci) echo application/vnd.oci.image.manifest.v1+json ;; *) echo application/vnd.docker.distribution.manifest.v2+json ;; esac; }
index_type() { case $1 in oci) echo application/vnd.oci.image.index.v1+json ;; *) echo application/vnd.docker.distribution.manifest.list.v2+json ;; esac; }

# put_image REPOSITORY TAG docker|oci OS OS-VERSION [CREATED]: one image without an index; prints its digest.
put_image() {
  local config layer
  echo "$4 $5" | gzip -n >"$WORK/layer"
  layer=$(put_blob "$1" "$WORK/layer")
  jq -nc --arg os "$4" --arg version "$5" --arg created "${6:-2020-02-11T00:00:00Z}" --arg diff "$layer" \
    '{architecture: "amd64", os: $os, created: $created, rootfs: {type: "layers", diff_ids: [$diff]}}
     + if $version == "" then {} else {"os.version": $version} end' >"$WORK/config"
  config=$(put_blob "$1" "$WORK/config")
  jq -nc --arg type "$(manifest_type "$3")" --arg configtype "$(config_type "$3")" --arg config "$config" \
    --arg layer "$layer" --argjson size "$(stat -c%s "$WORK/config")" --argjson layersize "$(stat -c%s "$WORK/layer")" \
    '{schemaVersion: 2, mediaType: $type, config: {mediaType: $configtype, digest: $config, size: $size},
      layers: [{mediaType: "application/vnd.oci.image.layer.v1.tar+gzip", digest: $layer, size: $layersize}]}' \
    >"$WORK/manifest"
  "${CURL[@]}" -o /dev/null -X PUT -H "Content-Type: $(manifest_type "$3")" --data-binary @"$WORK/manifest" \
    "$REGISTRY/v2/$1/manifests/$2"
  digest_of "$WORK/manifest"
}

# put_index REPOSITORY TAG docker|oci OS:OS-VERSION...: an index with one entry each; prints its digest.
put_index() {
  local repository=$1 tag=$2 flavour=$3 entry digest
  shift 3
  echo '[]' >"$WORK/entries"
  for entry in "$@"; do
    digest=$(put_image "$repository" "entry-${entry//[:.]/-}" "$flavour" "${entry%%:*}" "${entry#*:}")
    jq -c --arg type "$(manifest_type "$flavour")" --arg digest "$digest" --arg os "${entry%%:*}" \
      --arg version "${entry#*:}" --argjson size "$(stat -c%s "$WORK/manifest")" \
      '. + [{mediaType: $type, digest: $digest, size: $size, platform: ({architecture: "amd64", os: $os}
        + if $version == "" then {} else {"os.version": $version} end)}]' "$WORK/entries" >"$WORK/entries.new"
    mv "$WORK/entries.new" "$WORK/entries"
  done
  jq -c --arg type "$(index_type "$flavour")" '{schemaVersion: 2, mediaType: $type, manifests: .}' \
    "$WORK/entries" >"$WORK/index"
  "${CURL[@]}" -o /dev/null -X PUT -H "Content-Type: $(index_type "$flavour")" --data-binary @"$WORK/index" \
    "$REGISTRY/v2/$repository/manifests/$tag"
  digest_of "$WORK/index"
}
