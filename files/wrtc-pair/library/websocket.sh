# shellcheck shell=sh
# wrtc-pair scripts, version 4
#
# Whether the application answers at the VIP.

# As a URL has it.
case $vip in *:*) vip_port="[$vip]:$port" ;; *) vip_port=$vip:$port ;; esac

# Asks for a WebSocket and takes leave at once: an upgrade request and a close frame behind it, so that a server
# that is well answers 101 and hangs up. SECONDS is how long all of it may take.
ws_ask() {
  if command -v bash >/dev/null; then
    # shellcheck disable=SC2016 # bash expands it
    timeout "$1" bash -c 'exec 3<>"/dev/tcp/$1/$2" && printf %b "$3" >&3 && IFS= read -r line <&3 && echo "$line"' \
      ws_ask "$vip" "$port" "$ws_request" 2>/dev/null
  elif command -v nc >/dev/null; then
    printf %b "$ws_request" | timeout "$1" nc "$vip" "$port" 2>/dev/null
  else
    printf %b "$ws_request" | curl --silent --max-time "$1" "telnet://$vip_port" 2>/dev/null
  fi
}

ws_request="GET $url_path HTTP/1.1\r\nHost: $vip_port\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
ws_request="${ws_request}Sec-WebSocket-Key: d3J0Yy1jaGVjay0wMDAwMQ==\r\nSec-WebSocket-Version: 13\r\n\r\n\0210\0200mask"

ws_upgrades() {
  case $(ws_ask "$1" | tr -d '\000\r' | head -n 1) in
    'HTTP/1.1 101'*) return 0 ;;
    *) return 1 ;;
  esac
}
