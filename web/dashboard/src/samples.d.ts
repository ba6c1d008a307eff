// Modules that build.mjs makes from the documents.
declare module 'samples:verify' {
  const samples: { title: string; language: string; code: string }[];
  export default samples;
}
