# A user of a host who changes the places that a run works in, as fast as he can. Usage: intruder.pl UID HOME OUTSIDE
#
# Reads lines: `begin ROUND KIND NAME SEED` makes the folder HOME/ROUND/app with NAME in it (a `file`, a `folder`, a `link`
# or `nothing`) and answers `ready`; then everything in it is exchanged for links, pipes, folders and hard links, private
# folders are renamed, and names that can be foreseen are taken, until `end`, which is answered by `done COUNT`.
use strict;
use warnings;

my ($uid, $home, $outside) = @ARGV;
$( = $uid;
$) = "$uid $uid";
$< = $uid;
$> = $uid;
die "still root" if $< == 0 || $> == 0;
umask 022;
$| = 1;
$SIG{PIPE} = 'IGNORE';

my $exchange = { x86_64 => 316, aarch64 => 276 }->{ machine() };
my ($state, $count) = (1, 0);

while (defined(my $line = <STDIN>)) {
    my ($verb, $round, $kind, $name, $seed) = split ' ', $line;
    next unless $verb eq 'begin';
    $state = $seed;
    $count = 0;
    my ($work, $spare) = prepare($round, $kind, $name);
    print "ready\n";
    attack($work, $spare, $name) until is_over();
    print "done $count\n";
}

sub machine {
    open my $file, '<', '/proc/sys/kernel/arch' or return '';
    chomp(my $text = <$file>);
    return $text;
}

# Lehmer's generator: the same numbers for the same seed, everywhere.
sub chance { $state = $state * 48271 % 2147483647; return $state / 2147483647 }
sub pick { return $_[ int(chance() * @_) ] }

sub is_over {
    my $set = '';
    vec($set, fileno(STDIN), 1) = 1;
    return 0 unless select($set, undef, undef, 0) > 0;
    sysread STDIN, my $line, 1000;
    return 1;
}

sub write_file { my ($path, $text) = @_; open my $file, '>', $path or return; print $file $text; close $file }

sub prepare {
    my ($round, $kind, $name) = @_;
    my ($work, $spare) = ("$home/$round/app", "$home/$round/spare");
    mkdir $_ for "$home/$round", $work, $spare;
    write_file("$work/other", "mine\n");
    write_file("$work/$name", "a=1\n_PEER_\n") if $kind eq 'file';
    symlink 'other', "$work/$name" if $kind eq 'link';
    if ($kind eq 'folder') {
        mkdir "$work/$name";
        mkdir "$work/$name/sub";
        write_file("$work/$name/$_", "$_\n") for 'one', 'two', 'sub/three';
    }
    symlink "$outside/etc/$_", "$spare/$_" for 'shadow', 'passwd', 'profile.d';
    symlink "$outside/etc", "$spare/etc";
    link "$outside/shared/board", "$spare/board";
    write_file("$spare/file", "a=2\n_PEER_\n");
    mkdir "$spare/folder";
    write_file("$spare/folder/one", "x\n");
    system 'mkfifo', "$spare/pipe";
    foresee($work, $name);
    return ($work, $spare);
}

# Copies that are kept beside a file have borne the second in their names.
sub foresee {
    my ($work, $name) = @_;
    for my $second (time - 1 .. time + 5) {
        my ($s, $m, $h, $day, $month, $year) = gmtime $second;
        my $stamp = sprintf '%04d%02d%02dT%02d%02d%02dZ', $year + 1900, $month + 1, $day, $h, $m, $s;
        symlink "$outside/etc/passwd", "$work/$name.$stamp.bak";
    }
}

sub swap {
    my ($one, $other) = @_;
    $count++;
    if (defined $exchange) {
        return syscall($exchange, -100, $one, -100, $other, 2) == 0;
    }
    my $kept = "$other.kept";
    rename $one, $kept or return 0;
    rename $other, $one;
    rename $kept, $other;
    return 1;
}

sub pause { select undef, undef, undef, chance() * $_[0] }

sub attack {
    my ($work, $spare, $name) = @_;
    my $dice = chance();
    if ($dice < 0.45) {
        my $other = chance() < 0.02 ? 'pipe' : pick('shadow', 'passwd', 'profile.d', 'etc', 'board', 'file', 'folder');
        exchange_for("$work/$name", "$spare/$other");
    } elsif ($dice < 0.65) {
        exchange_for($work, "$spare/etc");
    } elsif ($dice < 0.95) {
        steal($work, $spare);
    } else {
        my @inner = grep { !/\.wrtcplay/ } glob "$work/$name/*";
        exchange_for(pick(@inner), "$spare/" . pick('shadow', 'etc', 'file')) if @inner;
        pause(0.002);
    }
}

sub exchange_for {
    my ($one, $other) = @_;
    swap($one, $other) or return pause(0.001);
    pause(0.002);
    swap($one, $other);
    pause(0.003);
}

# A private folder that a run makes: put away, with a link or a folder in its place.
sub steal {
    my ($work, $spare) = @_;
    opendir my $handle, $work or return pause(0.001);
    my @made = grep { /^\.wrtcplay/ } readdir $handle;
    closedir $handle;
    return pause(0.0005) unless @made;
    my $one = pick(@made);
    $count++;
    rename "$work/$one", "$spare/stolen" or return;
    if (chance() < 0.5) { symlink "$outside/etc", "$work/$one" } else { mkdir "$work/$one"; symlink "$outside/etc/passwd", "$work/$one/$_" for 'new', 'f' }
    pause(0.003);
    rename "$work/$one", "$spare/decoy" . int(chance() * 1e6);
    rename "$spare/stolen", "$work/$one";
}
