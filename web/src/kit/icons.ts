/** The one icon set, under the names we use. 16 px in text and buttons, 20 px in the rail; always beside a word in navigation. */
export {
  ArrowDownToLine as IconDownload, ArrowLeft as IconBack, ArrowUpRight as IconOpen, BookOpen as IconLibrary, Building2 as IconDepartment, Check as IconCheck,
  ChevronDown as IconDown, ChevronRight as IconRight, ChevronsUpDown as IconChoose, CircleAlert as IconAlert, CircleCheck as IconDone, CircleDashed as IconWaiting, CircleHelp as IconAsk,
  CircleSlash as IconCancelled, CircleUser as IconPerson, Clock as IconClock, Columns3 as IconColumns, Copy as IconCopy, CornerDownLeft as IconEnter, Ellipsis as IconMore, Equal as IconUnchanged,
  ExternalLink as IconExternal, FileCheck as IconStandard, FileQuestion as IconFaq, FileSpreadsheet as IconSheet, FileText as IconDocument, Files as IconDuplicate, FileUp as IconUpload, FolderUp as IconFolder,
  Funnel as IconFilter, History as IconHistory, House as IconWorkbench, Image as IconImage, Inbox as IconCapture, KeyRound as IconKey, Languages as IconLanguage, Layers as IconSpaces,
  LayoutTemplate as IconTemplate, ListChecks as IconChecklist, ListTree as IconTaxonomy, LoaderCircle as IconRunning, Lock as IconLock, LogOut as IconSignOut, MessagesSquare as IconMinutes,
  Moon as IconMoon, MonitorCog as IconSystem, PanelLeftClose as IconFold, PanelLeftOpen as IconUnfold, Pencil as IconEdit, Pin as IconPin, PinOff as IconUnpin, Plus as IconPlus, Quote as IconQuote,
  RotateCw as IconRetry, Search as IconSearch, Settings as IconAdmin, ShieldCheck as IconVerified, Siren as IconFlag, SlidersHorizontal as IconScheme, Sun as IconSun, Tag as IconTag,
  ClipboardPaste as IconPaste, ThumbsDown as IconNotHelpful, ThumbsUp as IconHelpful, Trash2 as IconDelete, TriangleAlert as IconWarn, Undo2 as IconUndo, User as IconUser, Users as IconGroup, Workflow as IconSop,
  Wrench as IconCase, X as IconClose, Newspaper as IconArticle, FileChartColumn as IconReport, Activity as IconJobs, Stethoscope as IconDoctor, Import as IconImport, Link as IconLink, Send as IconSend,
} from "lucide-react";
export type { LucideIcon as Icon } from "lucide-react";
