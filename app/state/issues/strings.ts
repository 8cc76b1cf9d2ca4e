/** Words of what is wrong with a drawing. */
import { issues as en } from './en.ts'
import { issues as zh } from './zh.ts'

export const strings = {
  en: {
    issue: en,
    title_one: '{{count}} issue',
    title_other: '{{count}} issues',
    none: 'Nothing is wrong with this drawing.',
    severity: { error: 'Error:', warning: 'Warning:' },
  },
  zh: {
    issue: zh,
    title_other: '{{count}} 个问题',
    none: '这张图没有问题。',
    severity: { error: '错误：', warning: '警告：' },
  },
} as const
