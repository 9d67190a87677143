# shellcheck shell=sh
# wrtc-pair scripts, version 4
#
# Whether the application answers at the VIP.

# As a URL has it.
case $vip in *:*) vip_port="[$vip]:$port" ;; *) vip_port=$vip:$port ;; esac

# Asks for a WebSocket and takes leave at once: an upgrade request and a close frame behind it, so that a server
# that is well answers 101 and hangs up. SECONDS is how long all of it may take.
ws_ask() {
  if speaks_tls; then
    ws_ask_tls "$1"
  elif command -v bash >/dev/null; then
    # shellcheck disable=SC2016 # bash expands it
    timeout "$1" bash -c 'exec 3<>"/dev/tcp/$1/$2" && printf %b "$3" >&3 && IFS= read -r line <&3 && echo "$line"' \
      ws_ask "$vip" "$port" "$ws_request" 2>/dev/null
  elif command -v nc >/dev/null; then
    printf %b "$ws_request" | timeout "$1" nc "$vip" "$port" 2>/dev/null
  else
    printf %b "$ws_request" | curl --silent --max-time "$1" "telnet://$vip_port" 2>/dev/null
  fi
}

# Settings of before wss have no `tls`.
speaks_tls() {
  [ "${tls:-false}" = true ]
}

# No certificate is verified, for the question is whether it serves, and none is loaded: that would take most of the time.
# openssl reads on behind the first line, and is ended; dash tells of that.
ws_ask_tls() {
  set -- "$1" openssl s_client -quiet -connect "$vip_port"
  [ -z "$tls_name" ] || set -- "$@" -servername "$tls_name"
  # shellcheck disable=SC2016 # the other shell expands it
  {
    printf %b "$ws_request" | SSL_CERT_FILE=/dev/null SSL_CERT_DIR=/dev/null sh -c 'echo "$$" && exec timeout "$@"' ws_ask "$@" | {
      read -r asking && IFS= read -r line && printf '%s\n' "$line" && kill "$asking"
    }
  } 2>/dev/null
}

ws_request="GET $url_path HTTP/1.1\r\nHost: $vip_port\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
ws_request="${ws_request}Sec-WebSocket-Key: d3J0Yy1jaGVjay0wMDAwMQ==\r\nSec-WebSocket-Version: 13\r\n\r\n\0210\0200mask"

ws_upgrades() {
  if speaks_tls && ! command -v openssl >/dev/null; then
    port_opens "$1"
    return
  fi
  case $(ws_ask "$1" | tr -d '\000\r' | head -n 1) in
    'HTTP/1.1 101'*) return 0 ;;
    *) return 1 ;;
  esac
}

# All that can be seen of TLS without openssl. Not each nc knows -z. curl ends with 7 when it cannot connect, with 28 when the
# time is over, and with other codes for what it hears from a server that wants TLS.
port_opens() {
  if command -v bash >/dev/null; then
    # shellcheck disable=SC2016 # bash expands it
    timeout "$1" bash -c ': 3<>"/dev/tcp/$1/$2"' port_opens "$vip" "$port" 2>/dev/null
  elif command -v nc >/dev/null; then
    timeout "$1" nc -z "$vip" "$port" </dev/null >/dev/null 2>&1 || timeout "$1" nc "$vip" "$port" </dev/null >/dev/null 2>&1
  else
    curl --silent --output /dev/null --max-time "$1" "http://$vip_port/" 2>/dev/null
    case $? in 7 | 28 | 127) return 1 ;; esac
  fi
}
