-- Carries the application's state to the other node.
-- Replace the placeholder below by the other node's address, then restart lsyncd
-- while the application is not running.

settings {
  logfile = "/var/log/lsyncd/lsyncd.log",
  statusFile = "/var/log/lsyncd/lsyncd.status",
  statusInterval = 1,
  insist = true,
}

sync {
  default.rsync,
  source = "/opt/sonus/wrtc/data/",
  target = "wrtc@_PEER_IP_:/opt/sonus/wrtc/data/",
  delay = 1,
  delete = false,
  rsync = {
    archive = true,
    update = true,
    temp_dir = "/opt/sonus/wrtc/tmp",
    rsh = "/usr/bin/ssh -i /opt/sonus/wrtc/.ssh/id_rsa -o BatchMode=yes -o StrictHostKeyChecking=yes"
      .. " -o UserKnownHostsFile=/opt/sonus/wrtc/.ssh/known_hosts -o ConnectTimeout=3",
  },
}
