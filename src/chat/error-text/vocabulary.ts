/**
 * Words that begin with a capital in error messages without being a name. Everything else with a capital is
 * folded as one, so a missing word costs a little clarity and an extra word could cost somebody's privacy.
 */
const known = new Set(
  `a access account again address agent agents all already an and answer any api app application approver argument array as
  assertion at attempt authentication authorization azure bad be body bool boolean bootstrap both bytes call
  caller cancelled cannot certificate check chunk citations class client closed code column command
  completion config configuration connect connection content context copy could credential data database
  decode decoding default delimiter denied deployment dict did directory disconnected does downstream
  duplicate each either empty encoding end endpoint engaged entity environment errno error errors eof
  event exceeded exception execution expected expecting expired expression extra failed failure field
  fields file filter filtered first float for forbidden format found foundry from function gateway get got
  group has have header hitl host http https id identity illegal in incomplete incorrect index input
  insufficient integer internal invalid is it item iteration json key keyerror keys keyword kill killswitch
  length limit line list llm long lookup lost many max maximum message method min missing model module more
  must name need negative network never no node none not null number object of on one only openai operation
  option or out output overloaded parameter parse partial password path payload peer permission pipe please
  policy pool port post processing prompt property protocol proxy put python quota range rate raw read
  reason received record recursion redirect refused rejected remote repeated request requests required
  reset resource response result retries retry return reviewer role route row rows rule run schema scope
  score search secret section server service session set should side single size socket some source ssl
  stage status step stop stream string subject success switch syntax system problem mailbox locked contact table tag task template
  temporary test text that the there this thread throttled time timed timeout timestamp title tls to token
  tokens too try tool tools traceback true tuple type unable unauthorized unavailable undefined unexpected
  unhandled unicode unknown unprocessable unreachable unrecognized unreadable unresolved unsupported
  unterminated update upstream unavailable url use user utf validation value values variable version violates violation
  was we were when where while window with worker workflow write wrong yaml you your zero`
    .split(/\s+/u)
    .filter(Boolean),
)
const errorName =
  /^(?:\p{L}[\p{L}\p{N}_]*\.)*\p{Lu}[\p{L}\p{N}]*(?:Error|Exception|Timeout|Warning|Failure|Denied|Engaged|Misconfigured|NotFound|Reached|Exceeded|Exhausted|Violation|Unavailable|Refused|Rejected|Disconnect|Interrupt)$/u

/** Whether a word may be shown: lower case, known from error messages, an error's name or a constant's. */
export function isPlainWord(word: string): boolean {
  const bare = word.replace(/[.'’-]+$/u, '').replace(/['’](?:s|t|re|ll|d)$/u, '')
  if (bare.split(/[.-]/u).every((part) => known.has(part.toLowerCase()))) return true
  if (errorName.test(bare) || /^[A-Z]+(?:_[A-Z]+)+$/u.test(bare)) return true
  // "first.last" is how half the world writes a person; a field's path has an underscore somewhere.
  if (/^\p{Ll}+(?:\.\p{Ll}+)+$/u.test(bare)) return false
  return /^[\p{Ll}_][\p{Ll}_.-]*$/u.test(bare)
}
