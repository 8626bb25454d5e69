import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isMet } from './expectations.ts';
import { pedestrianExpectations } from './pedestrian-expectations.ts';

/** Writes `docs/validation-pedestrians.md`: `npx tsx tests/conformance/pedestrian-page.ts`. */
const rows = pedestrianExpectations();
const missed = rows.filter((row) => !isMet(row)).length;
const lines = [
  '# Validation of people on foot',
  '',
  'What the literature and experiments expect of the crowd model, and what comes out here. Written by',
  '`npx tsx tests/conformance/pedestrian-page.ts`; do not edit by hand. The same measurements are tests in',
  '`tests/conformance/pedestrians.test.ts`; how the model works and what it leaves out: [people on foot](pedestrians.md).',
  '',
  missed === 0
    ? `All ${rows.length} expectations are met.`
    : `**${missed} of ${rows.length} expectations are not met.**`,
  '',
  '| of | quantity | expected | here | met | source of the expectation |',
  '|---|---|---:|---:|---|---|',
  ...rows.map((row) => {
    const unit = row.unit === '' ? '' : ` ${row.unit}`;
    const met = isMet(row) ? 'yes' : '**no**';
    const here = `${row.measured.toFixed(row.digits)}${unit}`;
    return `| ${row.group} | ${row.quantity} | ${row.expected}${unit} | ${here} | ${met} | ${row.source} |`;
  }),
];
const page = fileURLToPath(new URL('../../docs/validation-pedestrians.md', import.meta.url));
writeFileSync(page, `${lines.join('\n')}\n`);
