# The steps of playbooks/appliance.yml as one script for one host. What it needs to know stands before it:
# vip peer role peer_key peer_host_keys syncs. `same` becomes `changed` where something had to be done.
# shellcheck disable=SC2154 # what stands before it
# shellcheck disable=SC2032,SC2033 # wrtc is the user, too
# shellcheck disable=SC2016 # another shell expands it
set -eu
state=same
home=/opt/sonus/wrtc
cd /

changed() {
  state=changed
}
wrtc() {
  sudo -u wrtc -- "$@"
}
line() {
  grep -qxF -- "$2" "$1" 2>/dev/null || { printf '%s\n' "$2" | wrtc tee -a "$1" >/dev/null; changed; }
}
folder() {
  [ "$(stat -c %F:%U:%G:%a "$1" 2>/dev/null)" = directory:root:root:755 ] || { install -d -m 755 "$1"; changed; }
}
# `content PATH MODE DIGEST CHECK`. Contents came with the script where something is to be set up.
content() {
  [ "$(sha256sum <"$1" 2>/dev/null)" = "$3  -" ] && [ "$(stat -c %U:%G:%a "$1")" = "root:root:$2" ] && return 0
  install -m "$2" "$contents$1" "$1.new"
  sh -c "$4" validate "$1.new" </dev/null
  mv "$1.new" "$1"
  changed
}

holder=$(ip -o address show to "$vip")
pidof keepalived >/dev/null || [ "$role" != active ] || [ -n "$holder" ] || arping -D -c 1 -w 1 -I host0 "$vip" >/dev/null
# LOOKS: the play's queries that hang on no other's answer; see cases/play-looks.mjs

# The key pair, and both ways to log in.
[ "$(stat -c %U:%G:%a $home/.ssh/id_rsa)" = wrtc:wrtc:600 ]
[ "$(ssh-keygen -y -f $home/.ssh/id_rsa | cut -d' ' -f1,2)" = "$(cut -d' ' -f1,2 $home/.ssh/id_rsa.pub)" ]
line $home/.ssh/authorized_keys "$peer_key"
while read -r key; do line $home/.ssh/known_hosts "$peer $key"; done <<END
$peer_host_keys
END
[ "$(stat -c %U:%a $home/.ssh/authorized_keys)" = wrtc:600 ] || { chmod 600 $home/.ssh/authorized_keys; changed; }
tries=0
until wrtc sh -c '
  allowed=$(ssh -G "$1" | sed -n "s/^kexalgorithms //p")
  exec ssh -o "KexAlgorithms=curve25519-sha256,$allowed" -i "$2" -o BatchMode=yes -o StrictHostKeyChecking=yes -o ConnectTimeout=5 "$1" true
' login "wrtc@$peer" $home/.ssh/id_rsa </dev/null; do
  # The peer may not be that far yet.
  tries=$((tries + 1))
  [ $tries -lt 30 ] || exit 1
  sleep 0.1
done

# TRIAL_BEGINS: the play's trial of VRRP, from scratch
# FILES: a line for each folder and file of the play's templates; see cases/appliance-job.mjs

# The sync.
conf=/etc/lsyncd/lsyncd.conf.lua
gate='binary = "/usr/libexec/keepalived/wrtc-sync",'
if ! grep -qF "$gate" $conf; then
  sed -i "s|^\([[:blank:]]*rsync[[:blank:]]*=[[:blank:]]*{\)|\1 $gate|" $conf
  changed
fi
if grep -q _PEER_IP_ $conf; then
  cp -p $conf $conf.pristine
  sed -i "s/_PEER_IP_/$peer/" $conf
  changed
fi
[ "$(sed "s/_PEER_IP_/$peer/" $conf.pristine | sha256sum)" = "$(sha256sum <$conf)" ]

# Failover.
dpkg-query -W keepalived >/dev/null
[ $state = same ] || systemctl daemon-reload
if systemctl --quiet is-enabled wrtc; then
  systemctl disable wrtc
  changed
fi
if [ "$syncs" = yes ]; then
  systemctl --quiet is-active lsyncd || { systemctl start lsyncd; changed; }
  since=$(systemctl show -p ActiveEnterTimestamp --value lsyncd)
  [ "$(stat -c %Y $conf)" -le "$(date -d "$since" +%s)" ] || { systemctl restart lsyncd; changed; }
fi
# TRIAL_IS_HEARD: both are
if ! systemctl --quiet is-active keepalived || ! systemctl --quiet is-enabled keepalived; then
  if [ "$role" = standby ]; then
    tries=0
    until ping -c 1 -W 1 "$vip" >/dev/null 2>&1; do
      tries=$((tries + 1))
      [ $tries -lt 150 ] || exit 1
      sleep 0.1
    done
  fi
  systemctl enable --quiet --now keepalived
  changed
fi
timeout 30 bash -c 'until {
  exec 3<>"/dev/tcp/$1/8080" && printf "GET / HTTP/1.1\r\nHost: $1:8080\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: d3J0Yy1jaGVjay0wMDAwMQ==\r\nSec-WebSocket-Version: 13\r\n\r\n\210\200mask" >&3 &&
  IFS= read -r line <&3 && [ "${line#HTTP/1.1 101}" != "$line" ]
} 2>/dev/null; do sleep 0.2; done' asks "$vip" </dev/null
# TRIAL_ENDS: not before the other host has heard this one
ip -o address show to "$vip" >/dev/null
echo "done $state"
