import type { TestLab } from './lab.ts'

/** Sends requests to the application through the floating address, from one of the lab's hosts; returns its replies. */
export async function wrtcRequest(
  lab: TestLab,
  from: string,
  requests: readonly object[],
): Promise<readonly Record<string, unknown>[]> {
  const result = await lab.exec(
    from,
    ['python3', '-c', CLIENT, `ws://${lab.vip}:8080`],
    JSON.stringify(requests),
  )
  if (result.code !== 0) throw new Error(`the application does not answer: ${result.stderr}`)
  return JSON.parse(result.stdout) as Record<string, unknown>[]
}

const CLIENT = `
import asyncio, json, sys, websockets

async def main():
    async with websockets.connect(sys.argv[1], open_timeout=10) as connection:
        replies = []
        for request in json.load(sys.stdin):
            await connection.send(json.dumps(request))
            replies.append(json.loads(await asyncio.wait_for(connection.recv(), 30)))
        print(json.dumps(replies))

asyncio.run(main())
`
