# shellcheck shell=sh
# wrtc-pair scripts, version 4
#
# Where the files of the application's user are, and the way to those of the other host.

data=${app_data%/}
snapshot=$data.before-rejoin
# The digests of this host's files as they were looked at last, and the moment before that.
known=$state_dir/known
known_at=$state_dir/known.at
as_known=0000000000000000000000000000000000000000000000000000000000000000

# The standby keeps a connection open, so that a takeover need not wait for a login.
ssh_options="-i $key -p $peer_port -o BatchMode=yes -o StrictHostKeyChecking=yes -o ConnectTimeout=2"
ssh_options="$ssh_options -o ServerAliveInterval=1 -o ServerAliveCountMax=2"
ssh_options="$ssh_options -o ControlMaster=auto -o ControlPersist=90 -o ControlPath=$run_dir/ssh/peer"
