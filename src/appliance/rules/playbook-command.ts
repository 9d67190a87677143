/** The advice for most findings. */
export const RUN_AGAIN = '`wrtcplay run playbooks/appliance.yml` puts it right'
