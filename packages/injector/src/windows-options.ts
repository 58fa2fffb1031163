/** Whether a console window opens with the program. */
export const WINDOWS_SUBSYSTEMS = ['console', 'gui'] as const;
/** With whose rights a program starts. */
export const WINDOWS_EXECUTION_LEVELS = ['asInvoker', 'highestAvailable', 'requireAdministrator'] as const;

/** What Windows shows and asks of an executable; what is left out stays as it is in the Node.js binary. */
export interface WindowsOptions {
  /** The contents of an .ico file. */
  readonly icon?: Uint8Array;
  /** Version of file and product: up to four numbers with dots; what follows them appears in the text alone. */
  readonly version?: string;
  readonly productName?: string;
  readonly companyName?: string;
  /** What the task manager calls the program. */
  readonly fileDescription?: string;
  readonly copyright?: string;
  /** The name that the file had when it was made. */
  readonly originalFilename?: string;
  /** `gui`: no console window opens with the program. */
  readonly subsystem?: (typeof WINDOWS_SUBSYSTEMS)[number];
  readonly requestedExecutionLevel?: (typeof WINDOWS_EXECUTION_LEVELS)[number];
  /** Whether paths of more than 260 characters are possible, where the system allows them. */
  readonly longPaths?: boolean;
  /** Whether UTF-8 is the code page of the process. */
  readonly utf8?: boolean;
}
