/** Words of the widgets themselves. */
export const strings = {
  en: {
    close: 'Close',
    broken: 'This pane stopped working.',
    brokenHint: 'Your scenario is safe. Try the pane again, or save the scenario as a file.',
    again: 'Try again',
    saveFile: 'Save the scenario as a file',
  },
  zh: {
    close: '关闭',
    broken: '此面板已停止工作。',
    brokenHint: '您的场景没有丢失。请重试此面板，或将场景保存为文件。',
    again: '重试',
    saveFile: '将场景保存为文件',
  },
} as const
