/** What the host takes for its own zone. */
export const TIME_ZONE_LOOK = 'echo "zone $(timedatectl show --property Timezone --value)"';

/** The host's zone; timedated keeps what it read when it started. */
export function timeZoneMend(zone: string): string {
  return `
set -eu
ln -sfnT /usr/share/zoneinfo/${zone} /etc/localtime
if [ -e /etc/timezone ]; then echo ${zone} >/etc/timezone; fi
systemctl try-restart systemd-timedated.service
systemctl --quiet try-restart cron.service 2>/dev/null || true
`;
}
