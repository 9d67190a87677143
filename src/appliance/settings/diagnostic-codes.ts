/** Mistakes in the variables of the appliance, by code (`core/diagnostic-codes.ts`). */
export const APPLIANCE_CODES = {
  'appliance/address-family': 'A floating address is of another family than the hosts’ link.',
  'appliance/priorities-equal': 'Both hosts of a pair have one priority of VRRP.',
  'appliance/router-id-taken': 'Two pairs in one network have one router id of VRRP.',
  'appliance/router-ids-differ': 'The two hosts of a pair have different router ids of VRRP.',
  'appliance/setting-unknown': 'A variable that a pair is set up with cannot be had.',
  'appliance/setting-value': 'A variable that a pair is set up with has a value that it cannot have.',
  'appliance/vrrp-number': 'A router id or a priority of VRRP is no whole number from 1 to 255.',
} as const
