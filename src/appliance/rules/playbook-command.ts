/** What mends most of what can be wrong. */
export const RUN_AGAIN = '`wrtcplay run playbooks/appliance.yml` puts it right'
