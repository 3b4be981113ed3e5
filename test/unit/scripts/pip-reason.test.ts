import { expect, it } from 'vitest'
import { pipReason } from '../../../scripts/lib/pip-reason.ts'

it('is the last error', () => {
  const output = 'Collecting a\nERROR: Could not find a version\nERROR: No matching distribution found for a==1\nmore\n'
  expect(pipReason(output)).toBe('ERROR: No matching distribution found for a==1')
})

it('names the trouble with the network', () => {
  const broken = "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError()': /a/"
  expect(pipReason(`WARNING: first\n${broken}\nERROR: No matching distribution\n`)).toBe(
    `ERROR: No matching distribution (${broken})`,
  )
})

it('is the last line of what has no error', () => {
  expect(pipReason('Collecting a\nTraceback:\nOSError: [Errno 28] No space left on device\n\n')).toBe(
    'OSError: [Errno 28] No space left on device',
  )
})
