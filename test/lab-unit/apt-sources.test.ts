import { describe, expect, it } from 'vitest'
import { parseAcquireOptions, parseIndexTargets } from '../../src/lab/apt-sources.ts'

describe('parseIndexTargets', () => {
  it("takes Debian's own sources, signed by its keyring, and leaves those of others out", () => {
    const text = [
      'Other|http://packages.example.org/|nodistro|nodistro|main',
      'Debian|http://mirror.example.org/debian/|bookworm-updates|bookworm-updates|main',
      'Debian|http://mirror.example.org/debian/|bookworm|bookworm|main',
      'Debian|http://mirror.example.org/debian/|bookworm|bookworm|main',
      'Debian|http://mirror.example.org/security/|bookworm-security|bookworm-security|main',
      '',
    ].join('\n')
    expect(parseIndexTargets(text, '/k.gpg')).toEqual({
      suite: 'bookworm',
      lines: [
        'deb [signed-by=/k.gpg] http://mirror.example.org/debian/ bookworm-updates main',
        'deb [signed-by=/k.gpg] http://mirror.example.org/debian/ bookworm main',
        'deb [signed-by=/k.gpg] http://mirror.example.org/security/ bookworm-security main',
      ],
    })
  })

  it('knows a release that is named by its state: "stable"', () => {
    expect(parseIndexTargets('Debian|http://m.example.org/|stable|trixie|main\n', undefined)).toEqual({
      suite: 'trixie',
      lines: ['deb http://m.example.org/ stable main'],
    })
  })

  it('says when there are none', () => {
    expect(parseIndexTargets('', undefined)).toBeUndefined()
    expect(
      parseIndexTargets('Debian|http://m.example.org/|bookworm-updates|bookworm-updates|main', undefined),
    ).toBeUndefined()
  })
})

describe('parseAcquireOptions', () => {
  it('takes what concerns fetching, as apt takes it back', () => {
    const text = [
      'Acquire "";',
      'Acquire::http "";',
      'Acquire::http::Proxy "http://proxy.example.org:3128";',
      'Acquire::Check-Valid-Until "false";',
      'Acquire::Retries "3";',
      'Acquire::cdrom::mount "/media/cdrom/";',
      'Acquire::IndexTargets::deb::Packages::Optional "0";',
      '',
    ].join('\n')
    expect(parseAcquireOptions(text)).toEqual([
      'Acquire::http::Proxy "http://proxy.example.org:3128"',
      'Acquire::Check-Valid-Until "false"',
      'Acquire::Retries "3"',
    ])
  })
})
