import js from '@eslint/js'
import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'
import architecture from './eslint.architecture.js'

const HOST = ['src/**/*.ts', 'test/**/*.ts', 'bench/**/*.ts', 'vitest.config.ts']

export default defineConfig(
  { ignores: ['build/', 'dist/', 'out/', 'coverage/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },

  // Everything: the architecture, no barrels, files of a readable length.
  {
    plugins: { architecture },
    extends: [js.configs.recommended],
    rules: {
      'architecture/layers': 'error',
      'architecture/no-cycles': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportAllDeclaration', message: 'No barrels: import from the file that defines it.' },
      ],
      'max-lines': ['warn', { max: 300 }],
      'prefer-const': 'error',
      'no-var': 'error',
    },
  },
  {
    files: ['**/*.js'],
    languageOptions: { globals: { console: 'readonly', process: 'readonly', URL: 'readonly' } },
  },

  // The host and its tests: TypeScript with all it can tell.
  {
    files: HOST,
    ignores: ['bench/assembly/**'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      // Numeric code indexes typed arrays within bounds that its loops state: `a[i]!` is what noUncheckedIndexedAccess leaves it.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Numbers become enums at the border to the wasm, where nothing but their value says so.
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
    },
  },

  // Only the command line talks to the terminal and ends the process.
  {
    files: ['src/**/*.ts'],
    ignores: ['src/cli/**'],
    rules: {
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        ...['stdout', 'stderr', 'argv', 'exit', 'exitCode'].map((property) => ({
          object: 'process',
          property,
          message: 'Only src/cli touches the terminal and the exit code.',
        })),
      ],
    },
  },

  // The chip: AssemblyScript parses as TypeScript but does not type-check as such; asc is its type check.
  {
    files: ['assembly/**/*.ts', 'bench/assembly/**/*.ts'],
    languageOptions: { parser: tseslint.parser },
    plugins: { '@typescript-eslint': tseslint.plugin },
    rules: {
      'no-undef': 'off', // i32, StaticArray, v128, load, ... are asc's
      'no-unused-vars': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-loss-of-precision': 'off', // i64 literals
    },
  },
)
