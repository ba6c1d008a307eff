// What is put into a page or an app so that it reports here, for each SDK: docs/sdks.md in code.

export interface Snippet {
  id: string;
  label: string;
  code: string;
}

export function snippetsFor(server: string, key: string): Snippet[] {
  const socket = server.replace(/^http/, 'ws');
  return [
    {
      id: 'gleap',
      label: 'Web · Gleap 7+',
      code: `<script>
  Gleap.setApiUrl("${server}");
  Gleap.setFrameUrl("${server}");
  Gleap.setWSApiUrl("${socket}/sessions/live"); // from 11 on
  Gleap.initialize("${key}");
</script>`,
    },
    {
      id: 'gleap6',
      label: 'Web · Gleap 6',
      code: `<script>
  Gleap.setApiUrl("${server}");
  Gleap.setWidgetUrl("${server}"); // from 6.4 on
  Gleap.initialize("${key}");
</script>`,
    },
    {
      id: 'bugbattle',
      label: 'Web · BugBattle 3–5',
      code: `<script>
  BugBattle.initialize("${key}", "NORMAL");
  BugBattle.setApiUrl("${server}"); // 3.x: after initialize
</script>`,
    },
    {
      id: 'ios',
      label: 'iOS',
      code: `// Beside the call that initialises the SDK today, which takes the key ${key}
[Gleap setApiUrl:@"${server}"];
[Gleap setFrameUrl:@"${server}"]; // 6.x: setWidgetUrl

// BugBattle 3 to 5
[BugBattle setApiUrl:@"${server}"];`,
    },
    {
      id: 'android',
      label: 'Android',
      code: `// Beside the call that initialises the SDK today, which takes the key ${key}
Gleap.getInstance().setApiUrl("${server}");
Gleap.getInstance().setFrameUrl("${server}"); // 6.x: setWidgetUrl

// BugBattle
BugBattle.getInstance().setApiUrl("${server}");`,
    },
    {
      id: 'react-native',
      label: 'React Native',
      code: `// Beside the call that initialises the SDK today, which takes the key ${key}
BugBattle.setApiUrl("${server}");`,
    },
    {
      id: 'http',
      label: 'HTTP',
      code: `curl -s "${server}/bugs" -H "Api-Token: ${key}" -H 'Content-Type: application/json' \\
  -d '{"type": "BUG", "priority": "HIGH",
       "formData": {"reportedBy": "maria@example.com", "description": "The total is 0.00."}}'`,
    },
  ];
}
