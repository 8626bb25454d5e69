import { AlertTriangle, CircleAlert, CircleCheck, Info } from 'lucide-react';
import { useState } from 'react';
import type { Problem } from '../../scenes/problem.ts';
import { useApp, useSpeaker } from '../app/context.ts';
import { Empty } from './controls/facts.tsx';

const ICON = { error: CircleAlert, warning: AlertTriangle, info: Info } as const;
const ORDER = { error: 0, warning: 1, info: 2 } as const;
const PAGE = 60;

/** What is wrong, where, and what to do; the worst first. */
export function ProblemsPanel() {
  const say = useSpeaker();
  const problems = useApp((s) => s.problems);
  const [limit, setLimit] = useState(PAGE);
  if (problems.length === 0) {
    return (
      <Empty title={say.t('problems.none')} text={say.t('problems.none.text')} testId="problems-none">
        <CircleCheck className="icon good" aria-hidden="true" />
      </Empty>
    );
  }
  const sorted = [...problems].sort((a, b) => ORDER[a.severity] - ORDER[b.severity]);
  return (
    <ul className="problems" data-testid="problems">
      {sorted.slice(0, limit).map((problem, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same problem may occur twice at one place
        <ProblemRow key={`${problem.code} ${problem.where} ${i}`} problem={problem} />
      ))}
      {sorted.length > limit ? (
        <li>
          <button type="button" className="more" onClick={() => setLimit(limit + PAGE)}>
            {say.t('problems.more', { n: say.number(sorted.length - limit) })}
          </button>
        </li>
      ) : null}
    </ul>
  );
}

export function ProblemRow({ problem }: { readonly problem: Problem }) {
  const say = useSpeaker();
  const Icon = ICON[problem.severity];
  return (
    <li className="problem" data-severity={problem.severity} data-code={problem.code}>
      <Icon className="icon" aria-label={say.t(`severity.${problem.severity}`)} role="img" />
      <div>
        <p>{problem.message}</p>
        {problem.where ? <p className="small faint mono where">{problem.where}</p> : null}
        {problem.hint ? <p className="small quiet">{problem.hint}</p> : null}
      </div>
    </li>
  );
}
