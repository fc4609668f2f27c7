import type { Operator } from './contract.ts'
import { evaluate } from './evaluate.ts'
import { extend, project, reshape } from './extend.ts'
import { join, lookup } from './join.ts'
import { makeSeries } from './make-series.ts'
import { as, getSchema, invoke, render, serialize } from './misc.ts'
import { mvApply } from './mv-apply.ts'
import { mvExpand } from './mv-expand.ts'
import { parse, parseWhere } from './parse.ts'
import { parseKv } from './parse-kv.ts'
import { partition } from './partition.ts'
import { count, distinct, sort, take, top } from './rows.ts'
import { summarize } from './summarize.ts'
import { topHitters } from './top-hitters.ts'
import { topNested } from './top-nested.ts'
import { union } from './union.ts'
import { where } from './where.ts'

/** Every operator after a pipe, by its node kind; others are refused by name. */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  FilterOperator: where,
  ExtendOperator: extend,
  ProjectOperator: project,
  ProjectAwayOperator: reshape,
  ProjectKeepOperator: reshape,
  ProjectRenameOperator: reshape,
  ProjectReorderOperator: reshape,
  ProjectByNamesOperator: reshape,
  SummarizeOperator: summarize,
  SortOperator: sort,
  TakeOperator: take,
  TopOperator: top,
  CountOperator: count,
  DistinctOperator: distinct,
  UnionOperator: union,
  JoinOperator: join,
  LookupOperator: lookup,
  MvExpandOperator: mvExpand,
  MvApplyOperator: mvApply,
  PartitionOperator: partition,
  ParseOperator: parse,
  ParseWhereOperator: parseWhere,
  ParseKvOperator: parseKv,
  MakeSeriesOperator: makeSeries,
  EvaluateOperator: evaluate,
  TopNestedOperator: topNested,
  TopHittersOperator: topHitters,
  AsOperator: as,
  InvokeOperator: invoke,
  GetSchemaOperator: getSchema,
  SerializeOperator: serialize,
  RenderOperator: render,
}
