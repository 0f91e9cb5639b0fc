/** The two shell scripts that put a command into a Debian root. Both get what they need as environment variables. */
import { leftRunningMark } from "./output.ts";

/**
 * First process in fresh mount and process namespaces: what it mounts and what it starts is gone when it ends. Works on
 * ROOT, then becomes INSIDE in there. A bare machine has /proc, /sys and the usual devices, so these are there.
 */
export const outsideScript = `set -eu
mount -t proc proc "$ROOT/proc"
mount -t sysfs -o ro sysfs "$ROOT/sys"
mount -t tmpfs -o mode=755 dev "$ROOT/dev"
for name in null zero full random urandom tty; do
  : > "$ROOT/dev/$name"
  mount --bind "/dev/$name" "$ROOT/dev/$name"
done
mkdir "$ROOT/dev/pts" "$ROOT/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$ROOT/dev/pts"
mount -t tmpfs -o mode=1777 shm "$ROOT/dev/shm"
ln -s pts/ptmx "$ROOT/dev/ptmx"
ln -s /proc/self/fd "$ROOT/dev/fd"
ln -s fd/0 "$ROOT/dev/stdin"
ln -s fd/1 "$ROOT/dev/stdout"
ln -s fd/2 "$ROOT/dev/stderr"
if [ "$OFFLINE" = yes ]; then ip link set lo up; fi
if [ -n "$READ_ONLY" ]; then
  mount --bind "$ROOT$READ_ONLY" "$ROOT$READ_ONLY"
  mount -o remount,bind,ro "$ROOT$READ_ONLY"
fi
if [ -n "$SMALL_DISK_BYTES" ]; then
  # A disk is full of other things; here it is as large as what shall be left, and the clone besides.
  clone=$(du -sb "$ROOT$FOLDER" | cut -f1)
  mkdir "$ROOT/disk"
  mount -t tmpfs -o "size=$((SMALL_DISK_BYTES + clone + clone / 4)),mode=1777" disk "$ROOT/disk"
  cp -a "$ROOT$FOLDER" "$ROOT/disk/casebook"
  mount --bind "$ROOT/disk/casebook" "$ROOT$FOLDER"
fi
exec chroot "$ROOT" /bin/sh -c "$INSIDE"
`;

/**
 * Runs COMMAND in FOLDER in a terminal of its own, as USER_ID with the environment ENVIRONMENT (lines of NAME=value) and
 * nothing else; then names what it left running. As the first process it also collects orphans, as init does.
 */
export const insideScript = `
trap : INT TERM HUP
set -f
IFS='
'
setpriv --reuid "$USER_ID" --regid "$USER_ID" --clear-groups env -i $ENVIRONMENT sh -c 'cd "$1" && exec script -qefc "$2" /dev/null' sh "$FOLDER" "$COMMAND"
code=$?
set +f
unset IFS
tries=0
while [ $tries -lt 20 ]; do
  left=
  for folder in /proc/[0-9]*; do
    [ "$folder" = /proc/1 ] && continue
    read -r id name state rest < "$folder/stat" || continue
    [ "$state" = Z ] || left="$left $name"
  done 2> /dev/null
  [ -z "$left" ] && break
  sleep 0.1
  tries=$((tries + 1))
done
[ -z "$left" ] || echo "${leftRunningMark}$left"
exit $code
`;
