import { LabError } from '../lab/lab-error.ts'
import { CommandFailure } from './command-failure.ts'

/** Runs `act`, and turns errors of the lab into messages for the user. */
export async function labFailures<T>(act: () => T | Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof LabError) throw new CommandFailure(error.message, error.hint)
    throw error
  }
}
