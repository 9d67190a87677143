# What has to be known of a host before the other one can be set up: its user's key. Prints `key TYPE BASE64 COMMENT`.
set -eu
home=/opt/sonus/wrtc
install -d -o wrtc -g wrtc -m 700 $home/.ssh
[ -f $home/.ssh/id_rsa ] || sudo -u wrtc -- ssh-keygen -q -t rsa -N '' -f $home/.ssh/id_rsa
echo "key $(cat $home/.ssh/id_rsa.pub)"
