#!/bin/sh
# Runs once, as root inside a new image: turns plain Debian into a host as the appliance's vendor ships it,
# plus the logins by which the lab is reached. Its argument is the flavour, systemd or sysv.
set -eu

account() {
  groupadd --gid "$2" "$1"
  useradd --uid "$2" --gid "$2" --home-dir "$3" --create-home --shell /bin/bash --password '*' "$1"
}

account ops 1000 /home/ops
account auto 1001 /home/auto
account wrtc 800 /opt/sonus/wrtc
# Known to everyone, and only good inside the lab: it is there to try logins and sudo with a password.
echo 'ops:ops-password' | chpasswd

cd /opt/sonus/wrtc
rm -rf .ssh
mkdir -p conf data tmp
chown -R wrtc:wrtc .
chmod 755 . bin bin/wrtc
install -d -o wrtc -g wrtc /var/log/lsyncd
chmod 440 /etc/sudoers.d/lab
chmod 755 /usr/local/sbin/lab-network
mkdir -p /etc/keepalived
rm -f /etc/ssh/ssh_host_*

case $1 in
  systemd)
    for unit in keepalived lsyncd wrtc; do systemctl --quiet disable "$unit.service" 2>/dev/null; done
    systemctl --quiet enable lab-network.service ssh.service
    # Nothing of a lab host's life is served by these, and they cost time at boot.
    systemctl --quiet mask console-getty.service getty@tty1.service apt-daily.timer apt-daily-upgrade.timer \
      dpkg-db-backup.timer e2scrub_all.timer fstrim.timer e2scrub_reap.service systemd-pstore.service
    : >/etc/machine-id
    ;;
  sysv)
    # There are no terminals.
    sed -i "/getty/d" /etc/inittab
    chmod 755 /etc/init.d/lab-network /etc/init.d/wrtc
    update-rc.d lab-network defaults
    update-rc.d ssh defaults
    for name in keepalived lsyncd wrtc rsync; do
      update-rc.d "$name" defaults
      update-rc.d "$name" disable
    done
    ;;
esac
