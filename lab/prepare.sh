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
# For a lab whose WRTC speaks TLS. Both hosts of a pair have the same one, as clients know the pair by one name.
if command -v openssl >/dev/null; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj /CN=wrtc.lab \
    -addext subjectAltName=DNS:wrtc.lab -keyout conf/tls.key -out conf/tls.crt 2>/dev/null
  cat conf/tls.crt conf/tls.key >conf/tls.pem
  rm conf/tls.crt conf/tls.key
  chmod 600 conf/tls.pem
fi
chown -R wrtc:wrtc .
chmod 755 . bin bin/wrtc
install -d -o wrtc -g wrtc /var/log/lsyncd
chmod 440 /etc/sudoers.d/lab
chmod 755 /usr/local/sbin/lab-network
mkdir -p /etc/keepalived
rm -f /etc/ssh/ssh_host_*

# Lab hosts reach no mirror. Their apt has one package of two versions, so that installing can be tried.
repository=/usr/local/share/lab-packages
mkdir -p "$repository"
for version in 1.0 1.1; do
  tree=$(mktemp -d)
  mkdir -p "$tree/DEBIAN" "$tree/usr/share/lab-hello"
  echo "$version" >"$tree/usr/share/lab-hello/version"
  cat >"$tree/DEBIAN/control" <<END
Package: lab-hello
Version: $version
Architecture: all
Maintainer: root <root@localhost>
Description: a package to try installing with
END
  file=lab-hello_${version}_all.deb
  dpkg-deb --root-owner-group --build "$tree" "$repository/$file" >/dev/null
  {
    cat "$tree/DEBIAN/control"
    echo "Filename: ./$file"
    echo "Size: $(stat -c %s "$repository/$file")"
    echo "SHA256: $(sha256sum "$repository/$file" | cut -d' ' -f1)"
    echo
  } >>"$repository/Packages"
  rm -r "$tree"
done
rm -f /etc/apt/sources.list.d/*
echo "deb [trusted=yes] file:$repository ./" >/etc/apt/sources.list
apt-get -qq update

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
